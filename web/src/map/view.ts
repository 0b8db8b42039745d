/** The drawn map: gives MapLibre the territory, then only what changed; one drawing a frame. */

import maplibre from "maplibre-gl/dist/maplibre-gl-csp.js";
import worker from "maplibre-gl/dist/maplibre-gl-csp-worker.js?url";
import type { GeoJSONSource, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";

import { addBase } from "./base";
import { colours, type Colours } from "./colours";
import { drawMissing, imageName } from "./labels";
import type { Layer } from "./layer";
import { Lights } from "./lights";
import { nearest, outwards, type Found, type Spot } from "./picking";
import { collection, point, setData, Signs, type Placed } from "./signs";
import { ALARMS, chosenRing, communeNames, ground, sourceOf, WORDS } from "./style";
import type { Territory } from "./territory";

maplibre.setWorkerUrl(worker);

// MapLibre finds places for words anew at most so often (ms); with 0 it does in every frame.
const FADE = 200;
const REACH = 9; // pixels around the pointer that still mean the thing

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

export class MapView {
  readonly map: MapLibre;
  readonly #styled: Promise<void>;
  #colours: Colours;
  #signs: Signs;
  #lights = new Map<string, Lights>();
  #drawn = new Map<string, Layer>();
  #hidden = new Set<string>();
  #alarms: readonly Placed[] = [];
  #chosen: Found | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly territory: Territory,
    bounds: LngLatBoundsLike,
    private readonly base: string,
    private readonly said: (problem: string) => void,
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
      fadeDuration: FADE,
      renderWorldCopies: false,
      validateStyle: false,
      collectResourceTiming: false,
    });
    this.#styled = new Promise((done) => void this.map.once("style.load", () => done()));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.#signs = new Signs(this.map, (key) => this.#hidden.has(key), () => this.territory.layers);
    this.map.on("styleimagemissing", ({ id }) => drawMissing(this.map, id, this.#colours));
    this.map.on("moveend", () => this.#signs.wordsLater());
  }

  /** Wait until layers can be added; nothing of ours waits for MapLibre's worker to start. */
  ready(): Promise<void> {
    return this.#styled;
  }

  /** Wait until all that was given is on the screen, outlines and signs too. */
  painted(): Promise<void> {
    return new Promise((done) => {
      const look = (): void => {
        if (!this.map.areTilesLoaded()) return this.map.triggerRepaint();
        this.map.off("render", look);
        done();
      };
      this.map.on("render", look);
      this.map.triggerRepaint();
    });
  }

  /** Outlines, names and streets. */
  drawGround(): void {
    if (this.map.getLayer("words")) return;
    setData(this.map, "communes", this.territory.communes);
    setData(this.map, "streets", this.territory.streets);
    setData(this.map, "names", this.#names());
    for (const layer of [WORDS, communeNames(), ...ALARMS, chosenRing(this.#colours)]) this.map.addLayer(layer);
    if (this.base) addBase(this.map, this.base, this.#colours.night).catch((problem) => this.said(String(problem)));
  }

  /** Draw every layer that must be drawn anew. */
  draw(): void {
    const { layers, redraw } = this.territory;
    for (const [key, layer] of this.#drawn) if (!layers.some(({ card }) => card.key === key)) this.#erase(layer);
    // The crowd lies below the few, and lamps below everything.
    const bottomUp = [...layers].sort((one, other) => Number(other.shines) - Number(one.shines) || other.size - one.size);
    for (const layer of bottomUp) if (redraw.has(layer)) this.#drawLayer(layer);
    redraw.clear();
    this.alarms(this.#alarms);
  }

  /** Draw what changed since the last frame. */
  refresh(): void {
    if (!this.map.getLayer("words")) return; // the ground comes first
    if (this.territory.redraw.size) this.draw();
    for (const layer of this.territory.layers) {
      if (layer.dirty.size === 0) continue;
      if (layer.shines) this.#lights.get(layer.card.key)?.changed(layer.dirty);
      else this.#signs.later(layer);
      layer.dirty.clear();
    }
  }

  /** Colours follow the theme. */
  restyle(): void {
    this.#colours = colours(this.element);
    this.#lights.clear();
    this.#drawn.clear();
    this.map.setStyle(ground(this.#colours), { diff: false });
    this.map.once("style.load", () => {
      this.drawGround();
      for (const layer of this.territory.layers) this.territory.redraw.add(layer);
      this.draw();
      this.choose(this.#chosen);
    });
  }

  show(key: string, visible: boolean): void {
    if (visible) this.#hidden.delete(key);
    else this.#hidden.add(key);
    const layer = this.territory.layers.find(({ card }) => card.key === key);
    if (!layer) return;
    if (!layer.shines) this.#signs.show(layer);
    else if (this.map.getLayer(sourceOf(layer))) {
      this.map.setLayoutProperty(sourceOf(layer), "visibility", visible ? "visible" : "none");
    }
  }

  alarms(alarms: readonly Placed[]): void {
    this.#alarms = alarms;
    this.#signs.alarms(alarms);
  }

  /** A blue ring is what a person chose. */
  choose(found: Found | null): void {
    this.#chosen = found;
    const ring = found ? [point(found.layer.lon[found.row]!, found.layer.lat[found.row]!, {})] : [];
    setData(this.map, "chosen", collection(ring));
  }

  /** Names have come: words may be written. */
  named(): void {
    this.#signs.wordsLater();
  }

  /** What lies under a pixel of the map. */
  at({ x, y }: { x: number; y: number }): Found | null {
    return nearest(this.#visible(), this.#spot(x, y), REACH);
  }

  /** Everything on the screen, from its middle outwards. */
  walk(): Found[] {
    const { clientWidth: wide, clientHeight: high } = this.element;
    const box = this.map.getBounds();
    return outwards(this.#visible(), this.#spot(wide / 2, high / 2), (lon, lat) => box.contains([lon, lat]));
  }

  /** The gathered things under a pixel: come nearer until they part. Says whether there were any. */
  async part({ x, y }: { x: number; y: number }): Promise<boolean> {
    const layers = [...this.#drawn.values()].map((layer) => `${sourceOf(layer)}-crowd`).filter((id) => this.map.getLayer(id));
    const [crowd] = this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers });
    if (!crowd || crowd.geometry.type !== "Point") return false;
    const source = this.map.getSource(crowd.source) as GeoJSONSource;
    const zoom = await source.getClusterExpansionZoom(Number(crowd.properties["cluster_id"]));
    this.map.easeTo({ center: crowd.geometry.coordinates as [number, number], zoom: zoom + 0.2 });
    return true;
  }

  get camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  #visible(): Layer[] {
    return this.territory.layers.filter(({ card }) => !this.#hidden.has(card.key));
  }

  #spot(x: number, y: number): Spot {
    const [here, there] = [this.map.unproject([x, y]), this.map.unproject([x + 1, y + 1])];
    return { lon: here.lng, lat: here.lat, perPixel: [there.lng - here.lng, there.lat - here.lat] };
  }

  #drawLayer(layer: Layer): void {
    const { key } = layer.card;
    this.#drawn.set(key, layer);
    layer.dirty.clear();
    if (!layer.shines) return this.#signs.draw(layer, "words");
    const known = this.#lights.get(key);
    if (known) return known.set(layer, this.#colours);
    const lights = new Lights(sourceOf(layer), layer, this.#colours);
    this.#lights.set(key, lights);
    this.map.addLayer(lights, this.#lowestSign());
    if (this.#hidden.has(key)) this.show(key, false);
  }

  #erase(layer: Layer): void {
    this.#drawn.delete(layer.card.key);
    if (!layer.shines) return this.#signs.remove(layer);
    this.#lights.delete(layer.card.key);
    if (this.map.getLayer(sourceOf(layer))) this.map.removeLayer(sourceOf(layer));
  }

  /** Where lamps are put: under the first sign that is drawn. */
  #lowestSign(): string {
    const signs = new Set([...this.#drawn.values()].filter(({ shines }) => !shines).map(sourceOf));
    return this.map.getStyle().layers.find(({ id }) => signs.has(id))?.id ?? "words";
  }

  #names(): GeoJSON.FeatureCollection {
    return collection(
      this.territory.communes.features.map((commune) => {
        const { name, lon, lat } = commune.properties as { name: string; lon: number; lat: number };
        return point(lon, lat, { image: imageName({ first: name, size: 13, quiet: true }) });
      }),
    );
  }
}
