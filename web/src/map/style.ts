/** How the territory is drawn: its own ground, lamps as light, everything else as quiet signs. */

import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";

import type { Colours } from "./colours";
import type { LayerState } from "./territory";

/** A layer whose things are lamps: their state is how strongly they shine, in percent. */
export function shines(state: LayerState): boolean {
  return state.layer.state === "dimming";
}

export function sourceOf(state: LayerState): string {
  return `layer-${state.layer.key}`;
}

export function ground(colours: Colours): StyleSpecification {
  const source: GeoJSONSourceSpecification = {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
  };
  return {
    version: 8,
    sources: { communes: source, names: source, streets: source },
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
        layout: { "line-cap": "round", "line-join": "round" },
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

/** Names of the communes: asked for last, because MapLibre gives the top layer its place first. */
export function communeNames(): LayerSpecification {
  return {
    id: "commune-names",
    type: "symbol",
    source: "names",
    layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true },
    paint: { "icon-opacity": ["interpolate", ["linear"], ["zoom"], 14, 1, 15.5, 0] },
  };
}

/** Layers of one card, bottom first. */
export function drawing(state: LayerState, colours: Colours): LayerSpecification[] {
  return shines(state) ? lamps(state, colours) : signs(state, colours);
}

const value: ExpressionSpecification = ["coalesce", ["feature-state", "value"], -1];
const known: ExpressionSpecification = [">=", value, 0];
const late: ExpressionSpecification = ["boolean", ["feature-state", "late"], false];

function lamps(state: LayerState, colours: Colours): LayerSpecification[] {
  const source = sourceOf(state);
  const glow: LayerSpecification = {
    id: `${source}-glow`,
    type: "circle",
    source,
    minzoom: state.features.length > 8000 ? 13 : 9,
    paint: {
      "circle-color": colours.glow,
      "circle-blur": 1,
      "circle-radius": byZoom(4, 9, 46),
      "circle-opacity": ["case", [">", value, 0], ["*", ["/", value, 100], 0.16], 0],
    },
  };
  const lamp: LayerSpecification = {
    id: source,
    type: "circle",
    source,
    paint: {
      "circle-color": [
        "case",
        ["all", known, ["!", late]],
        ["interpolate", ["linear"], value, 0, colours.lampOff, 5, colours.lampDim, 100, colours.lamp],
        colours.mapBg,
      ],
      "circle-radius": byZoom(0.9, 1.7, 6),
      "circle-opacity": ["case", ["all", known, ["!", late]], 1, 0],
      "circle-stroke-color": colours.ink3,
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 11, hollow(0.5), 15, hollow(1.2)],
    },
  };
  return colours.night ? [glow, lamp] : [lamp];
}

/** A ring so wide around a lamp whose light nobody knows; none around the others. */
function hollow(width: number): ExpressionSpecification {
  return ["case", ["all", known, ["!", late]], 0, width];
}

function signs(state: LayerState, colours: Colours): LayerSpecification[] {
  const source = sourceOf(state);
  const [few, crowded] = [state.features.length <= 8, state.features.length > 60];
  return [
    {
      id: source,
      type: "circle",
      source,
      paint: {
        "circle-radius": crowded ? byZoom(1.8, 3, 6.5) : byZoom(3, 4, 6.5),
        "circle-color": ["case", known, ["case", late, colours.ink3, colours.ink], colours.land],
        "circle-stroke-color": ["case", known, colours.halo, colours.ink3],
        "circle-stroke-width": ["case", known, 1.2, 1.5],
      },
    },
    {
      id: `${source}-words`,
      type: "symbol",
      source,
      minzoom: few ? 11 : crowded ? 15 : 13,
      layout: {
        "icon-image": ["get", "image"],
        "icon-anchor": "left",
        "icon-offset": [7, 0],
        "icon-padding": 3,
      },
    },
  ];
}

/** A size at the whole territory, at a commune and at a street. */
function byZoom(far: number, middle: number, near: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 1.6], ["zoom"], 10.5, far, 13, middle, 17, near];
}
