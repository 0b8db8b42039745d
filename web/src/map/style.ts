/** How the territory is drawn: its own ground beneath, words above. */

import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";

import type { Colours } from "./colours";

export function ground(colours: Colours): StyleSpecification {
  const source: GeoJSONSourceSpecification = {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
  };
  return {
    version: 8,
    sources: { communes: source, streets: source, words: source, chosen: source },
    layers: [
      { id: "outside", type: "background", paint: { "background-color": colours.mapBg } },
      {
        id: "land",
        type: "fill",
        source: "communes",
        filter: ["!=", ["geometry-type"], "Point"],
        paint: { "fill-color": colours.land, "fill-antialias": false },
      },
      {
        id: "streets",
        type: "line",
        source: "streets",
        minzoom: 11.8, // from farther away their lamps draw them
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

/** Words beside the things and names of the communes, where there is room. */
export const WORDS: LayerSpecification = {
  id: "words",
  type: "symbol",
  source: "words",
  layout: {
    "icon-image": ["get", "image"],
    "icon-anchor": ["get", "anchor"],
    "icon-offset": ["case", ["==", ["get", "anchor"], "left"], ["literal", [9, 0]], ["literal", [0, 0]]],
    "icon-padding": 3,
    "symbol-sort-key": ["get", "turn"],
  },
};

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
