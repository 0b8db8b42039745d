/** What MapLibre draws of the territory besides our own layers: words, and what a person chose. */

import type { ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

import type { Colours } from "./colours";

/** An empty world, until the ground is here; a base map of the territory's choice lies on it. */
export function empty(colours: Colours): StyleSpecification {
  const source: GeoJSONSourceSpecification = {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
  };
  return {
    version: 8,
    sources: { words: source, chosen: source },
    layers: [{ id: "outside", type: "background", paint: { "background-color": colours.mapBg } }],
  };
}

/** Where words begin that stand beside a sign, ``scale`` times larger than usual. */
export function besideSigns(scale: number): ExpressionSpecification {
  const away = 12 * scale;
  return ["match", ["get", "anchor"], "left", ["literal", [away, 0]], "right", ["literal", [-away, 0]], ["literal", [0, 0]]];
}

/** Words beside the things and names of the communes, where there is room. */
export const WORDS: LayerSpecification = {
  id: "words",
  type: "symbol",
  source: "words",
  layout: {
    "icon-image": ["get", "image"],
    "icon-anchor": ["get", "anchor"],
    "icon-offset": besideSigns(1),
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
