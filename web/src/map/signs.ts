/** Gives MapLibre the signs, words and alarms of the territory, and then only what changed. */

import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";

import { signOf, type Alarm } from "../live/alarms";
import { number } from "../ui/language";
import { imageName, type Words } from "./labels";
import { ALARM, ATTENTION, LATE, LOST, RANKS, type Layer } from "./layer";
import { isGathered, signLayers, signSource, sourceOf, wordsFrom } from "./style";

export type Placed = Pick<Alarm, "title" | "severity" | "entity" | "entity_name" | "lon" | "lat">;

const SIGNS_EVERY = 700; // milliseconds between two drawings of the same layer
const WORDS_EVERY = 500;
const MOST_WORDS = 250;

export class Signs {
  #due = new Set<Layer>();
  #signsTimer = 0;
  #wordsTimer = 0;
  #images: [now: Set<string>, before: Set<string>] = [new Set(), new Set()];

  constructor(
    private readonly map: MapLibre,
    private readonly isHidden: (key: string) => boolean,
    private readonly layers: () => Layer[],
  ) {}

  /** A layer as it stands, whatever was drawn before. */
  draw(layer: Layer, below: string): void {
    const source = this.map.getSource(sourceOf(layer)) as GeoJSONSource | undefined;
    if (source && isGathered(layer) === (source.workerOptions as { cluster?: boolean }).cluster) {
      source.setData(points(layer));
    } else {
      this.remove(layer);
      this.map.addSource(sourceOf(layer), signSource(layer, points(layer)));
      for (const one of signLayers(layer)) this.map.addLayer(one, below);
      this.show(layer);
    }
    this.wordsLater();
  }

  remove(layer: Layer): void {
    const source = sourceOf(layer);
    for (const id of [source, `${source}-crowd`]) if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource(source)) this.map.removeSource(source);
  }

  show(layer: Layer): void {
    const visible = this.isHidden(layer.card.key) ? "none" : "visible";
    const source = sourceOf(layer);
    for (const id of [source, `${source}-crowd`]) {
      if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", visible);
    }
    this.wordsLater();
  }

  /** Some of its things changed: drawn at once, then as often as eyes can follow. */
  later(layer: Layer): void {
    this.#due.add(layer);
    this.#signsTimer ||= window.setTimeout(() => this.#flush(), SIGNS_EVERY);
    this.wordsLater();
  }

  #flush(): void {
    this.#signsTimer = 0;
    for (const layer of this.#due) setData(this.map, sourceOf(layer), points(layer));
    this.#due.clear();
  }

  wordsLater(): void {
    this.#wordsTimer ||= window.setTimeout(() => {
      this.#wordsTimer = 0;
      this.#words();
    }, WORDS_EVERY);
  }

  alarms(alarms: readonly Placed[]): void {
    const features = alarms.flatMap((alarm): GeoJSON.Feature[] => {
      if (alarm.lon === null || alarm.lat === null) return [];
      const s = signOf(alarm);
      const words: Words = { first: alarm.title, second: alarm.entity_name, size: 12, quiet: false, bold: true };
      return [point(alarm.lon, alarm.lat, { s, r: s === "alarm" ? ALARM : ATTENTION, image: imageName(words) })];
    });
    setData(this.map, "alarms", collection(features));
  }

  /** Words of what is on the screen, near enough to be read. */
  #words(): void {
    const zoom = this.map.getZoom();
    const box = this.map.getBounds();
    const [west, south, east, north] = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    const features: GeoJSON.Feature[] = [];
    for (const layer of this.layers()) {
      if (layer.shines || this.isHidden(layer.card.key) || zoom < wordsFrom(layer) || !layer.names) continue;
      for (let row = 0; row < layer.size && features.length < MOST_WORDS; row++) {
        const [lon, lat] = [layer.lon[row]!, layer.lat[row]!];
        if (!layer.shown[row] || lon < west || lon > east || lat < south || lat > north) continue;
        features.push(point(lon, lat, { r: layer.rank[row], image: imageName(wordsOf(layer, row)) }));
      }
    }
    setData(this.map, "words", collection(features));
    this.#forget(new Set(features.map((feature) => String(feature.properties?.["image"]))));
  }

  /** A console stays open for weeks: images of yesterday's words leave its memory. */
  #forget(now: Set<string>): void {
    for (const name of this.#images[1]) {
      if (!now.has(name) && !this.#images[0].has(name) && this.map.hasImage(name)) this.map.removeImage(name);
    }
    this.#images = [now, this.#images[0]];
  }
}

/** What is written beside a thing: its name, and what it says while that is known. */
function wordsOf(layer: Layer, row: number): Words {
  return { first: layer.names?.[row] ?? "", second: saidBy(layer, row), size: 12, quiet: layer.fresh[row] !== 0 };
}

/** The shown value with its unit; "" when it is unknown. */
export function saidBy(layer: Layer, row: number): string {
  if (!layer.speaks || layer.fresh[row] === LOST) return "";
  const value = layer.value(row);
  if (Number.isNaN(value)) return layer.standing.words.get(row) ?? "";
  return `${number(value)}\u00a0${layer.head.unit}`.trim();
}

function points(layer: Layer): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  for (let row = 0; row < layer.size; row++) {
    const r = layer.rank[row] ?? 0;
    // What is in alarm is drawn by itself, above: no crowd may swallow it.
    if (!layer.shown[row] || (r >= ATTENTION && isGathered(layer))) continue;
    const s = r === 0 && layer.speaks && layer.fresh[row] === LATE ? "ok-late" : RANKS[r];
    features.push(point(layer.lon[row]!, layer.lat[row]!, { r, s }));
  }
  return collection(features);
}

export function point(lon: number, lat: number, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } };
}

export function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

export function setData(map: MapLibre, source: string, data: GeoJSON.FeatureCollection): void {
  (map.getSource(source) as GeoJSONSource | undefined)?.setData(data);
}
