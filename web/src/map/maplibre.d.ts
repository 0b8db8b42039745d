// MapLibre's build for a strict security policy has the same shape as the usual one.
declare module "maplibre-gl/dist/maplibre-gl-csp.js" {
  import maplibre from "maplibre-gl";
  export default maplibre;
}
