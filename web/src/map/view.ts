/** The drawn map: gives MapLibre the territory, then only what changed; one drawing a frame. */

import { Map as Engine } from "./engine/main.js";
import type { AddLayerObject, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";

import type { Spot as Pixel } from "../ui/encloses";
import { Base, type Told } from "./base";
import { colours, type Colours } from "./colours";
import { drawMissing } from "./labels";
import { mercatorX, mercatorY } from "./gl";
import { Ground } from "./ground";
import type { Layer } from "./layer";
import { Lights } from "./lights";
import { inside, nearest, outwards, type Found, type Spot } from "./picking";
import { collection, point, setData, Signs, type Placed } from "./signs";
import { chosenRing, empty, WORDS } from "./style";
import type { Territory } from "./territory";

// MapLibre finds places for words anew at most so often (ms); with 0 it does in every frame.
const FADE = 200;
const REACH = 9; // pixels around the pointer that still mean the thing

interface Named {
  name: string;
  lon: number;
  lat: number;
}

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

export class MapView {
  readonly map: MapLibre;
  /** Whether somebody chose what to look at; until then the whole territory fills whatever room there is. */
  moved = false;
  #fitting = false;
  readonly #styled: Promise<void>;
  #colours: Colours;
  #signs: Signs;
  #lights = new Map<string, Lights>();
  #hidden = new Set<string>();
  #chosen: Found | null = null;
  #names: Named[] = [];
  #laid: Base | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly territory: Territory,
    private readonly bounds: LngLatBoundsLike,
    private readonly base: string,
    private readonly said: Told,
  ) {
    this.#colours = colours(element);
    this.map = new Engine({
      container: element,
      style: empty(this.#colours),
      bounds,
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      maxZoom: 19,
      minZoom: 8,
      fadeDuration: FADE,
      renderWorldCopies: false,
      validateStyle: false,
      collectResourceTiming: false,
    });
    this.#styled = new Promise((done) => void this.map.once("style.load", () => done()));
    this.map.on("resize", () => this.moved || this.whole(0));
    this.map.on("zoomstart", () => (this.moved ||= !this.#fitting));
    this.map.on("movestart", (event) => (this.moved ||= "originalEvent" in event && event.originalEvent instanceof Event));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    const drawn = { isHidden: (key: string) => this.#hidden.has(key) };
    this.#signs = new Signs(this.map, () => ({ ...drawn, layers: territory.layers, names: this.#names }), this.#colours);
    this.map.on("styleimagemissing", ({ id }) => drawMissing(this.map, id, this.#colours));
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

  /** The whole territory, at once or in so many milliseconds. */
  whole(duration?: number): void {
    this.#fitting = true;
    this.map.fitBounds(this.bounds, { padding: 24, ...(duration === undefined ? {} : { duration }) });
    this.#fitting = false;
    this.moved = false;
  }

  /** Look there at once, as a link says. */
  look({ zoom, lat, lon }: Camera): void {
    this.moved = true;
    this.map.jumpTo({ center: { lat, lon }, zoom });
  }

  /** Outlines, names and streets. */
  drawGround(): void {
    if (this.map.getLayer("words")) return;
    this.#names = this.territory.communes.features.map(({ properties }) => properties as unknown as Named);
    const { communes, streets } = this.territory;
    const ground = new Ground(communes, streets, this.#colours);
    this.#add([ground, this.#signs.marks, WORDS, chosenRing(this.#colours)]);
    if (this.base) this.#laid = new Base(this.map, this.base, this.#colours.night, (lies, problem) => {
      ground.over(lies);
      this.said(lies, problem);
    });
    else this.map.removeLayer("outside"); // the ground wipes the screen, which costs nothing
  }

  /** All or none, so that whoever tries again hears the same reason. */
  #add(layers: readonly AddLayerObject[]): void {
    try {
      for (const layer of layers) this.map.addLayer(layer);
    } catch (problem) {
      for (const { id } of layers) if (this.map.getLayer(id)) this.map.removeLayer(id);
      throw problem;
    }
  }

  /** Draw every layer that must be drawn anew. */
  draw(): void {
    const { layers, redraw } = this.territory;
    for (const [key, lights] of this.#lights) {
      if (layers.some(({ card }) => card.key === key)) continue;
      this.map.removeLayer(lights.id);
      this.#lights.delete(key);
    }
    for (const layer of layers) if (redraw.has(layer) && layer.shines) this.#drawLights(layer);
    for (const layer of redraw) layer.dirty.clear();
    redraw.clear();
    this.#signs.later();
  }

  /** Draw what changed since the last frame. */
  refresh(): void {
    if (!this.map.getLayer("words")) return; // the ground comes first
    if (this.territory.redraw.size) this.draw();
    for (const layer of this.territory.layers) {
      if (layer.dirty.size === 0) continue;
      if (layer.shines) this.#lights.get(layer.card.key)?.changed(layer.dirty);
      else this.#signs.later();
      layer.dirty.clear();
    }
  }

  /** Colours follow the theme. */
  restyle(): void {
    this.#colours = colours(this.element);
    this.#lights.clear();
    this.#laid?.leave();
    this.#signs.recolour(this.#colours);
    this.map.setStyle(empty(this.#colours), { diff: false });
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
    const lights = this.#lights.get(key);
    if (lights) this.map.setLayoutProperty(lights.id, "visibility", visible ? "visible" : "none");
    this.#signs.later();
  }

  alarms(alarms: readonly Placed[]): void {
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
    this.#signs.later();
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
  part({ x, y }: { x: number; y: number }): boolean {
    const { lng, lat } = this.map.unproject([x, y]);
    const [here, there] = [mercatorX(lng), mercatorY(lat)];
    const reach = (REACH + 2) / (512 * 2 ** this.map.getZoom());
    const crowd = this.#signs.crowds.find((one) => Math.hypot(one.x - here, one.y - there) < reach);
    if (!crowd) return false;
    this.map.fitBounds(crowd.box, { padding: 80, maxZoom: 17 });
    return true;
  }

  leave(): void {
    this.#laid?.leave();
    this.map.remove();
  }

  get camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  /** What stands within a line of the canvas, in pixels, and is drawn now. */
  within(line: readonly Pixel[]): Found[] {
    const around = line.map(([x, y]): Pixel => {
      const { lng, lat } = this.map.unproject([x, y]);
      return [mercatorX(lng), mercatorY(lat)];
    });
    return this.#visible().flatMap((layer) => inside(layer, around));
  }

  #visible(): Layer[] {
    return this.territory.layers.filter(({ card }) => !this.#hidden.has(card.key));
  }

  #spot(x: number, y: number): Spot {
    const [here, there] = [this.map.unproject([x, y]), this.map.unproject([x + 1, y + 1])];
    return { lon: here.lng, lat: here.lat, perPixel: [there.lng - here.lng, there.lat - here.lat] };
  }

  #drawLights(layer: Layer): void {
    const { key } = layer.card;
    const known = this.#lights.get(key);
    if (known) return known.set(layer, this.#colours);
    const lights = new Lights(`layer-${key}`, layer, this.#colours);
    this.#lights.set(key, lights);
    this.map.addLayer(lights, "signs");
    if (this.#hidden.has(key)) this.show(key, false);
  }
}
