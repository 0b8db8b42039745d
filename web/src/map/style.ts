/** How the territory is drawn: its own ground, quiet signs, crowds that keep their worst state. */

import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";

import type { Colours } from "./colours";
import { RANKS, type Layer } from "./layer";

/** Beyond so many things a layer gathers the near ones while one looks from afar. */
const CROWDED = 60;
export const APART_FROM = 15; // the zoom from which nothing is gathered any more

export function sourceOf(layer: Layer): string {
  return `layer-${layer.card.key}`;
}

export function isGathered(layer: Layer): boolean {
  return !layer.shines && layer.size > CROWDED;
}

/** The zoom from which the things of a layer carry their words. */
export function wordsFrom(layer: Layer): number {
  return layer.size <= 8 ? 11 : isGathered(layer) ? APART_FROM : 13;
}

export function ground(colours: Colours): StyleSpecification {
  const source: GeoJSONSourceSpecification = {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
  };
  return {
    version: 8,
    sources: { communes: source, names: source, streets: source, words: source, alarms: source, chosen: source },
    layers: [
      { id: "outside", type: "background", paint: { "background-color": colours.mapBg } },
      {
        id: "land",
        type: "fill",
        source: "communes",
        filter: ["!=", ["geometry-type"], "Point"],
        paint: { "fill-color": colours.land },
      },
      {
        id: "streets",
        type: "line",
        source: "streets",
        filter: ["!=", ["get", "class"], "main"],
        paint: { "line-color": colours.street, "line-width": byZoom(0.7, 1.4, 7) },
      },
      {
        id: "roads",
        type: "line",
        source: "streets",
        filter: ["==", ["get", "class"], "main"],
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": colours.road, "line-width": byZoom(1.3, 2.6, 11) },
      },
      {
        id: "land-edge",
        type: "line",
        source: "communes",
        paint: { "line-color": colours.landEdge, "line-width": byZoom(1, 1.2, 2) },
      },
    ],
  };
}

/** Names of the communes: they give way to an alarm's words, and to nothing else. */
export function communeNames(): LayerSpecification {
  return {
    id: "commune-names",
    type: "symbol",
    source: "names",
    layout: { "icon-image": ["get", "image"], "icon-padding": 1 },
    paint: { "icon-opacity": ["interpolate", ["linear"], ["zoom"], 14, 1, 15.5, 0] },
  };
}

/** The points of a layer of signs; a crowd keeps the worst state of those it gathers. */
export function signSource(layer: Layer, data: GeoJSON.FeatureCollection): GeoJSONSourceSpecification {
  const source: GeoJSONSourceSpecification = { type: "geojson", data, maxzoom: 16, buffer: 32, tolerance: 0 };
  if (!isGathered(layer)) return source;
  return {
    ...source,
    cluster: true,
    clusterRadius: 34,
    clusterMaxZoom: APART_FROM - 1,
    clusterProperties: { r: ["max", ["get", "r"]] },
  };
}

/** Signs of one layer: one image for each state, one for each crowd. */
export function signLayers(layer: Layer): LayerSpecification[] {
  const source = sourceOf(layer);
  const shared = { "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "r"] };
  const signs = {
    id: source,
    type: "symbol",
    source,
    filter: ["!", ["has", "point_count"]],
    layout: {
      ...shared,
      "icon-image": ["concat", "s-", ["get", "s"]],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, layer.size > CROWDED ? 0.6 : 0.75, 15, 1.15],
    },
  };
  const crowds = {
    id: `${source}-crowd`,
    type: "symbol",
    source,
    filter: ["has", "point_count"],
    layout: {
      ...shared,
      "icon-image": ["concat", "c-", ["at", ["get", "r"], ["literal", RANKS]], "-", ["get", "point_count_abbreviated"]],
    },
  };
  return [signs, crowds] as LayerSpecification[];
}

/** Words beside the things, where there is room: the gravest first. */
export const WORDS: LayerSpecification = {
  id: "words",
  type: "symbol",
  source: "words",
  layout: {
    "icon-image": ["get", "image"],
    "icon-anchor": "left",
    "icon-offset": [8, 0],
    "icon-padding": 3,
    "symbol-sort-key": ["-", 0, ["get", "r"]],
  },
};

/** Alarms above everything else: the sign wherever it is, the words where there is room. */
export const ALARMS: LayerSpecification[] = [
  {
    id: "alarm-words",
    type: "symbol",
    source: "alarms",
    layout: {
      "icon-image": ["get", "image"],
      "icon-anchor": "left",
      "icon-offset": [10, 0],
      "icon-padding": 4,
      "symbol-sort-key": ["-", 0, ["get", "r"]],
    },
  },
  {
    id: "alarms",
    type: "symbol",
    source: "alarms",
    layout: {
      "icon-image": ["concat", "s-", ["get", "s"]],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.85, 14, 1.15],
      "symbol-sort-key": ["get", "r"],
    },
  },
];

/** A blue ring is what a person chose. */
export function chosenRing(colours: Colours): LayerSpecification {
  return {
    id: "chosen",
    type: "circle",
    source: "chosen",
    paint: {
      "circle-radius": 12,
      "circle-opacity": 0,
      "circle-stroke-color": colours.hand,
      "circle-stroke-width": 2.5,
    },
  };
}

/** A size at the whole territory, at a commune and at a street. */
function byZoom(far: number, middle: number, near: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 1.6], ["zoom"], 10.5, far, 13, middle, 17, near];
}
