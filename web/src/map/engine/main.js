/** The part of MapLibre that draws our map, from its own sources: controls, markers and popups stay out. */

export { Map } from "maplibre-gl/src/ui/map";
