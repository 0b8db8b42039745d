/** The drawn map: gives MapLibre the territory, then only what changed. */

import maplibre from "maplibre-gl/dist/maplibre-gl-csp.js";
import worker from "maplibre-gl/dist/maplibre-gl-csp-worker.js?url";
import type { GeoJSONSource, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";

import { number } from "../ui/language";
import { signOf, type Alarm } from "./alarms";
import { colours, type Colours } from "./colours";
import { drawMissing, imageName } from "./labels";
import { communeNames, drawing, ground, shines, sourceOf } from "./style";
import type { Feature, LayerState, Territory } from "./territory";

maplibre.setWorkerUrl(worker);

const CLICK = 7; // pixels around the pointer that still mean the thing
const WORDS_EVERY = 2000;

export class MapView {
  readonly map: MapLibre;
  #colours: Colours;
  #alarms: Alarm[] = [];
  #hidden = new Set<string>();
  #wordsDue = new Set<LayerState>();
  #wordsTimer = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly territory: Territory,
    bounds: LngLatBoundsLike,
    private readonly onChoose: (entity: number | null) => void,
  ) {
    this.#colours = colours(element);
    this.map = new maplibre.Map({
      container: element,
      style: ground(this.#colours),
      bounds,
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 19,
      minZoom: 8,
      fadeDuration: 0,
      renderWorldCopies: false,
      validateStyle: false,
      collectResourceTiming: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.on("styleimagemissing", ({ id }) => drawMissing(this.map, id, this.#colours));
    this.map.on("click", (event) => this.#clicked(event.point));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.#at(event.point) === null ? "" : "pointer";
    });
  }

  /** Wait until the ground can be drawn. */
  ready(): Promise<void> {
    return new Promise((done) => (this.map.isStyleLoaded() ? done() : this.map.once("load", () => done())));
  }

  /** Draw everything anew from the territory. */
  draw(): void {
    this.#data("communes", this.territory.communes);
    this.#data("streets", this.territory.streets);
    this.#data("names", this.#names());
    // The crowd lies below the few, and lamps below everything.
    const bottomUp = [...this.territory.layers].sort(
      (one, other) => Number(shines(other)) - Number(shines(one)) || other.features.length - one.features.length,
    );
    for (const state of bottomUp) this.#drawLayer(state);
    if (!this.map.getLayer("commune-names")) this.map.addLayer(communeNames());
    for (const state of this.territory.layers) this.#states(state, state.features);
  }

  /** Draw what changed since the last time. */
  refresh(): void {
    const { changed } = this.territory;
    for (const entity of changed) {
      for (const { state, feature } of this.territory.placesOf(entity)) {
        this.#states(state, [feature]);
        if (!shines(state)) this.#wordsLater(state);
      }
    }
    changed.clear();
  }

  /** Colours follow the theme. */
  restyle(): void {
    this.#colours = colours(this.element);
    this.map.setStyle(ground(this.#colours), { diff: false });
    this.map.once("styledata", () => {
      this.draw();
      this.alarms(this.#alarms);
    });
  }

  show(key: string, visible: boolean): void {
    if (visible) this.#hidden.delete(key);
    else this.#hidden.add(key);
    for (const layer of this.map.getStyle().layers) {
      if ("source" in layer && layer.source === `layer-${key}`) {
        this.map.setLayoutProperty(layer.id, "visibility", visible ? "visible" : "none");
      }
    }
  }

  /** Signs of the open alarms, above everything else. */
  alarms(alarms: Alarm[]): void {
    this.#alarms = alarms;
    const features = alarms.flatMap((alarm): GeoJSON.Feature[] => {
      if (alarm.lon === null || alarm.lat === null) return [];
      const geometry: GeoJSON.Point = { type: "Point", coordinates: [alarm.lon, alarm.lat] };
      return [{ type: "Feature", properties: { sign: signOf(alarm) }, geometry }];
    });
    const data: GeoJSON.FeatureCollection = { type: "FeatureCollection", features };
    if (this.map.getSource("alarms")) {
      this.#data("alarms", data);
      return;
    }
    this.map.addSource("alarms", { type: "geojson", data });
    this.map.addLayer({
      id: "alarms",
      type: "symbol",
      source: "alarms",
      layout: {
        "icon-image": ["get", "sign"],
        "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.7, 14, 1.1],
        "symbol-sort-key": ["case", ["==", ["get", "sign"], "alarm"], 1, 0],
      },
    });
  }

  /** A blue ring is what a person chose. */
  choose(feature: Feature | null): void {
    const data: GeoJSON.FeatureCollection = {
      type: "FeatureCollection",
      features: feature ? [point(feature, {})] : [],
    };
    if (this.map.getSource("chosen")) {
      this.#data("chosen", data);
      return;
    }
    this.map.addSource("chosen", { type: "geojson", data });
    this.map.addLayer({
      id: "chosen",
      type: "circle",
      source: "chosen",
      paint: {
        "circle-radius": 11,
        "circle-opacity": 0,
        "circle-stroke-color": this.#colours.hand,
        "circle-stroke-width": 2.5,
      },
    });
  }

  #drawLayer(state: LayerState): void {
    const source = sourceOf(state);
    const data = this.#points(state);
    if (this.map.getSource(source)) {
      this.map.removeFeatureState({ source });
      this.#data(source, data);
      return;
    }
    this.map.addSource(source, { type: "geojson", data, maxzoom: 14, buffer: 32, tolerance: 0 });
    for (const layer of drawing(state, this.#colours)) this.map.addLayer(layer);
    if (this.#hidden.has(state.layer.key)) this.show(state.layer.key, false);
  }

  #states(state: LayerState, features: Feature[]): void {
    const source = sourceOf(state);
    for (const feature of features) {
      const lost = feature.freshness === "lost" || feature.value === null;
      const told = { value: lost ? -1 : feature.value, late: feature.freshness === "late" };
      this.map.setFeatureState({ source, id: feature.id }, told);
    }
  }

  #points(state: LayerState): GeoJSON.FeatureCollection {
    const worded = !shines(state);
    const features = state.features.map((feature) =>
      point(feature, worded ? { image: this.#words(state, feature) } : {}),
    );
    return { type: "FeatureCollection", features };
  }

  #words(state: LayerState, feature: Feature): string {
    const said = feature.freshness !== "lost" && feature.value !== null && state.layer.state !== "";
    const second = said ? `${number(feature.value ?? 0)}\u00a0${state.unit}`.trim() : "";
    return imageName({ first: feature.name, second, size: 12, quiet: feature.freshness !== "fresh" });
  }

  /** Words are images in the data of their layer: written anew every two seconds at most. */
  #wordsLater(state: LayerState): void {
    this.#wordsDue.add(state);
    this.#wordsTimer ||= window.setTimeout(() => {
      this.#wordsTimer = 0;
      for (const due of this.#wordsDue) this.#data(sourceOf(due), this.#points(due));
      this.#wordsDue.clear();
    }, WORDS_EVERY);
  }

  #names(): GeoJSON.FeatureCollection {
    const features = this.territory.communes.features.map((commune): GeoJSON.Feature => {
      const { name, lon, lat } = commune.properties as { name: string; lon: number; lat: number };
      const image = imageName({ first: name, size: 13, quiet: true });
      const geometry: GeoJSON.Point = { type: "Point", coordinates: [lon, lat] };
      return { type: "Feature", properties: { image }, geometry };
    });
    return { type: "FeatureCollection", features };
  }

  #data(source: string, data: GeoJSON.FeatureCollection): void {
    (this.map.getSource(source) as GeoJSONSource | undefined)?.setData(data);
  }

  #clicked(at: { x: number; y: number }): void {
    this.onChoose(this.#at(at));
  }

  #at({ x, y }: { x: number; y: number }): number | null {
    const layers = this.territory.layers
      .map(sourceOf)
      .filter((id) => this.map.getLayer(id) && !this.#hidden.has(id.slice("layer-".length)));
    const box: [[number, number], [number, number]] = [
      [x - CLICK, y - CLICK],
      [x + CLICK, y + CLICK],
    ];
    let best: number | null = null;
    let nearest = Infinity;
    for (const found of this.map.queryRenderedFeatures(box, { layers })) {
      if (found.geometry.type !== "Point" || typeof found.id !== "number") continue;
      const spot = this.map.project(found.geometry.coordinates as [number, number]);
      // Signs stand above the crowd of lamps: they win when both are near.
      const lamp = found.layer.id.length > 0 && this.#isLamp(found.layer.id);
      const distance = Math.hypot(spot.x - x, spot.y - y) + (lamp ? CLICK : 0);
      if (distance < nearest) [best, nearest] = [found.id, distance];
    }
    return best;
  }

  #isLamp(layer: string): boolean {
    return this.territory.layers.some((state) => sourceOf(state) === layer && shines(state));
  }
}

function point(feature: Feature, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  const coordinates = [feature.lon, feature.lat];
  return { type: "Feature", id: feature.id, properties, geometry: { type: "Point", coordinates } };
}
