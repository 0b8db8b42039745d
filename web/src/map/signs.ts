/** Keeps signs, words and alarms of the map as the territory is: what is drawn, and where it was put. */

import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";

import { signOf, type Alarm } from "../live/alarms";
import { number } from "../ui/language";
import type { Colours } from "./colours";
import { APART_FROM, isGathered, marksOf, stepOf, type Crowd, type Mark } from "./gathering";
import { mercatorX, mercatorY } from "./gl";
import { imageName, type Words } from "./labels";
import { ALARM, ATTENTION, LOST, type Layer } from "./layer";
import { Marks } from "./marks";
import { besideSigns } from "./style";

export type Placed = Pick<Alarm, "title" | "severity" | "entity" | "entity_name" | "lon" | "lat">;

const WORDS_EVERY = 400; // milliseconds
const MOST_WORDS = 200;
const LETTER = 0.6; // of the size of its writing
const NAMES_UNTIL = 15.2; // the zoom at which one knows in which commune one is

export interface Drawn {
  layers: readonly Layer[];
  names: readonly { name: string; lon: number; lat: number }[];
  isHidden(key: string): boolean;
}

export class Signs {
  marks: Marks;
  crowds: Crowd[] = [];
  #scale = NaN; // told by the first drawing
  #alarms: readonly Placed[] = [];
  #step = NaN;
  #frame = 0;
  #wordsTimer = 0;
  #written = "";
  #images: [now: Set<string>, before: Set<string>] = [new Set(), new Set()];

  constructor(
    private readonly map: MapLibre,
    private readonly given: () => Drawn,
    colours: Colours,
  ) {
    this.marks = new Marks(colours);
    map.on("moveend", () => this.#wordsLater());
    map.on("resize", () => this.#rescale());
    map.on("zoom", () => {
      if (stepOf(map.getZoom()) !== this.#step) this.later();
    });
  }

  /** Other colours: the layer is made anew, and added by whoever adds layers. */
  recolour(colours: Colours): Marks {
    this.marks = new Marks(colours);
    this.#written = "";
    this.later();
    return this.marks;
  }

  /** On the wall everything is larger, what stands on the map too. */
  #rescale(): void {
    const now = scale();
    if (now === this.#scale) return;
    const first = Number.isNaN(this.#scale);
    this.#scale = now;
    if (this.map.getLayer("words")) this.map.setLayoutProperty("words", "icon-offset", besideSigns(now));
    if (!first) this.later();
  }

  /** Something changed: drawn with the next frame. */
  later(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
    this.#wordsLater();
  }

  alarms(alarms: readonly Placed[]): void {
    this.#alarms = alarms;
    this.later();
  }

  #draw(): void {
    this.#rescale();
    const zoom = this.map.getZoom();
    this.#step = stepOf(zoom);
    const quiet: Mark[] = [];
    const grave: Mark[] = [];
    this.crowds = [];
    // The crowd lies below the few.
    const { layers, isHidden } = this.given();
    for (const layer of [...layers].sort((one, other) => other.size - one.size)) {
      if (layer.shines || isHidden(layer.card.key)) continue;
      const { marks, crowds } = marksOf(layer, zoom);
      this.crowds.push(...crowds);
      quiet.push(...crowds);
      for (const mark of marks) (mark.rank >= ATTENTION ? grave : quiet).push(mark);
    }
    this.marks.set([...quiet, ...grave, ...this.#alarms.flatMap((alarm) => alarmMark(alarm, zoom))], this.#scale);
  }

  #wordsLater(): void {
    this.#wordsTimer ||= window.setTimeout(() => {
      this.#wordsTimer = 0;
      this.#words();
    }, WORDS_EVERY);
  }

  /** Words of what is on the screen and near enough to be read: alarms first, then names, then things. */
  #words(): void {
    const zoom = this.map.getZoom();
    const { layers, names, isHidden } = this.given();
    const features = this.#alarms.flatMap((alarm) => alarmWords(alarm, this.map));
    if (zoom < NAMES_UNTIL) for (const one of names) features.push(placeName(one));
    const box = this.map.getBounds();
    for (const layer of layers) {
      if (layer.shines || isHidden(layer.card.key) || zoom < wordsFrom(layer) || !layer.names) continue;
      for (let row = 0; row < layer.size && features.length < MOST_WORDS; row++) {
        const [lon, lat] = [layer.lon[row]!, layer.lat[row]!];
        if (!layer.shown[row] || !box.contains([lon, lat])) continue;
        features.push(worded(lon, lat, wordsOf(layer, row), "left", 10 - (layer.rank[row] ?? 0)));
      }
    }
    for (const { properties } of features) larger(properties as Worded, this.#scale || 1);
    // While the map is moved the same words come again and again: laying them out anew would cost frames.
    const written = JSON.stringify(features);
    if (written === this.#written || !setData(this.map, "words", collection(features))) return;
    this.#written = written;
    this.#forget(new Set(features.map(({ properties }) => String(properties?.["image"]))));
  }

  /** A console stays open for weeks: images of yesterday's words leave its memory. */
  #forget(now: Set<string>): void {
    for (const name of this.#images[1]) {
      if (!now.has(name) && !this.#images[0].has(name) && this.map.hasImage(name)) this.map.removeImage(name);
    }
    this.#images = [now, this.#images[0]];
  }
}

/** The zoom from which the things of a layer carry their words. */
function wordsFrom(layer: Layer): number {
  return layer.size <= 8 ? 11 : isGathered(layer) ? APART_FROM : 13;
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

function alarmMark(alarm: Placed, zoom: number): Mark[] {
  if (alarm.lon === null || alarm.lat === null) return [];
  const sign = signOf(alarm);
  const size = Math.min(1.2, 0.85 + Math.max(0, zoom - 10) * 0.08);
  const rank = sign === "alarm" ? ALARM : ATTENTION;
  return [{ x: mercatorX(alarm.lon), y: mercatorY(alarm.lat), image: `s-${sign}`, size, rank }];
}

/** To the right of the sign; to its left where the screen would cut them. */
function alarmWords(alarm: Placed, map: MapLibre): GeoJSON.Feature[] {
  if (alarm.lon === null || alarm.lat === null) return [];
  const words: Words = { first: alarm.title, second: alarm.entity_name, size: 12, quiet: false, bold: true };
  const wide = Math.max(words.first.length, words.second?.length ?? 0) * words.size * LETTER * scale();
  const { x } = map.project([alarm.lon, alarm.lat]);
  const cut = x + wide > map.getContainer().clientWidth && x > wide;
  return [worded(alarm.lon, alarm.lat, words, cut ? "right" : "left", signOf(alarm) === "alarm" ? 0 : 1)];
}

function placeName({ name, lon, lat }: Drawn["names"][number]): GeoJSON.Feature {
  return worded(lon, lat, { first: name, size: 13, quiet: true }, "center", 2);
}

/** Words at a place; the smaller ``turn``, the sooner they get their place. */
function worded(lon: number, lat: number, words: Words, anchor: string, turn: number): GeoJSON.Feature {
  return point(lon, lat, { words, anchor, turn } satisfies Omit<Worded, "image">);
}

interface Worded {
  words?: Words;
  image?: string;
  anchor: string;
  turn: number;
}

/** The picture that shows the words at this scale. */
function larger(of: Worded, by: number): void {
  if (!of.words) return;
  of.image = imageName({ ...of.words, size: of.words.size * by });
  delete of.words;
}

/** How many times larger than usual the page writes. */
function scale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}

export function point(lon: number, lat: number, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } };
}

export function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

/** False while the style that holds the source is still on its way. */
export function setData(map: MapLibre, source: string, data: GeoJSON.FeatureCollection): boolean {
  const there = map.getSource(source) as GeoJSONSource | undefined;
  there?.setData(data);
  return there !== undefined;
}
