/** What MapLibre itself says of it. */
export { Map } from "maplibre-gl";
