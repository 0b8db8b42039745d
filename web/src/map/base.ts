/** A base map of the territory's choice beneath its own outlines: raster tiles, or a style. While it is silent it is not there. */

import type { LayerSpecification, Map as MapLibre, MapSourceDataEvent, StyleSpecification } from "maplibre-gl";

const AGAIN = 30_000; // milliseconds until a base map that does not answer is asked again
const ENOUGH = 3; // tiles missing one after the other: one alone may be an accident
const OURS = "base";

/** What the map is told: whether the base map lies beneath, and why not; "" when nothing is wrong. */
export type Told = (lies: boolean, problem: string) => void;

interface Erred {
  error?: Error;
  sourceId?: string;
}

export class Base {
  #lies = false;
  #missing = 0;
  #timer = 0;
  #left = false;

  constructor(
    private readonly map: MapLibre,
    private readonly address: string,
    private readonly night: boolean,
    private readonly told: Told,
  ) {
    map.on("sourcedata", this.#came);
    map.on("error", this.#erred);
    map.on("idle", this.#settled);
    void this.#ask();
  }

  /** The map's style is another one now. */
  leave(): void {
    this.#left = true;
    window.clearTimeout(this.#timer);
    this.map.off("sourcedata", this.#came);
    this.map.off("error", this.#erred);
    this.map.off("idle", this.#settled);
  }

  async #ask(): Promise<void> {
    [this.#timer, this.#missing] = [0, 0];
    try {
      if (/\{z\}|\{quadkey\}/.test(this.address)) return addTiles(this.map, this.address, this.night);
      const style = await styleAt(this.address);
      if (!this.#left) addStyle(this.map, style);
    } catch (problem) {
      if (!this.#left) this.#gone(problem);
    }
  }

  /** Its first tile is here: now it may lie beneath. */
  readonly #came = (event: MapSourceDataEvent): void => {
    if (!isOurs(event.sourceId) || !event.tile) return;
    this.#missing = 0;
    if (this.#lies) return;
    this.#lies = true;
    this.told(true, "");
  };

  readonly #erred = (event: object): void => {
    const { error, sourceId } = event as Erred;
    if (!isOurs(sourceId)) console.error(error ?? event); // nobody else hears of it
    else if (++this.#missing >= ENOUGH || !this.#lies) this.#gone(error);
  };

  /** A server that knows no tile of this territory makes no error. */
  readonly #settled = (): void => {
    if (!this.#lies && !this.#timer && this.#sources().length) this.#gone("404");
  };

  #gone(problem: unknown): void {
    if (this.#timer) return;
    this.#lies = false;
    for (const id of this.map.getLayersOrder()) if (isOurs(id)) this.map.removeLayer(id);
    for (const id of this.#sources()) this.map.removeSource(id);
    this.#timer = window.setTimeout(() => void this.#ask(), AGAIN);
    this.told(false, problem instanceof Error ? problem.message : String(problem));
  }

  #sources(): string[] {
    return Object.keys(this.map.getStyle().sources).filter(isOurs);
  }
}

function isOurs(id: string | undefined): boolean {
  return id === OURS || (id?.startsWith(`${OURS}-`) ?? false);
}

function addTiles(map: MapLibre, address: string, night: boolean): void {
  map.addSource(OURS, { type: "raster", tiles: [address], tileSize: 256, maxzoom: 19 });
  const paint = night
    ? { "raster-saturation": -0.8, "raster-brightness-max": 0.32 }
    : { "raster-saturation": -0.7, "raster-opacity": 0.75 };
  map.addLayer({ id: OURS, type: "raster", source: OURS, paint }, "ground");
}

function addStyle(map: MapLibre, style: StyleSpecification): void {
  if (style.glyphs) map.setGlyphs(style.glyphs);
  if (typeof style.sprite === "string") map.setSprite(style.sprite);
  for (const [name, source] of Object.entries(style.sources)) map.addSource(`${OURS}-${name}`, source);
  for (const layer of style.layers) {
    const ours = { ...layer, id: `${OURS}-${layer.id}` } as LayerSpecification & { source?: string };
    if (ours.source) ours.source = `${OURS}-${ours.source}`;
    map.addLayer(ours as LayerSpecification, "ground");
  }
}

async function styleAt(address: string): Promise<StyleSpecification> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return (await answer.json()) as StyleSpecification;
}
