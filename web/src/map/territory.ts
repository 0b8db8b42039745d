/** What the map knows: layers, states, alarms and filter, kept true by the stream. No drawing here. */

import { signOf, type Alarm } from "../live/alarms";
import type { EntityNews, Told } from "../live/stream";
import { unpack } from "./columns";
import { everything, passes, type Filter } from "./filter";
import { ALARM, ATTENTION, Layer, OK, RANKS, UNKNOWN, type Card, type Head, type Rank } from "./layer";

/** How the territory is asked: JSON, or bytes. */
export interface Ask {
  json(path: string): Promise<unknown>;
  bytes(path: string): Promise<ArrayBuffer>;
}

export interface Counted {
  key: string;
  title: string;
  icon: string;
  total: number;
  shown: number;
  worst: Rank;
  count: number;
}

const MANY_NEWS = 20;

export class Territory {
  layers: Layer[] = [];
  communes: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
  streets: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
  filter: Filter = everything();
  /** Layers in which something appeared or moved: they are drawn anew. */
  redraw = new Set<Layer>();
  #alarms = new Map<number, number>(); // rank of the gravest open alarm by entity
  #told = new Map<number, EntityNews>();

  constructor(
    private readonly ask: Ask,
    /** The time that is shown: now, or the replayed moment. */
    private readonly now: () => number,
  ) {}

  /** Outlines and streets, which do not move while a page is open. */
  async loadGround(): Promise<void> {
    const [communes, streets] = await Promise.all([this.ask.json("communes.geojson"), this.ask.json("streets.geojson")]);
    this.communes = communes as GeoJSON.FeatureCollection;
    this.streets = streets as GeoJSON.FeatureCollection;
  }

  /** Every layer as it stands now, all or nothing. */
  async load(): Promise<void> {
    const cards = (await this.ask.json("layers")) as Card[];
    const layers = await Promise.all(cards.filter((card) => card.count > 0).map((card) => this.#layer(card)));
    const before = new Map(this.layers.map((layer) => [layer.card.key, layer]));
    for (const layer of layers) this.#inherit(layer, before.get(layer.card.key));
    this.layers = layers;
    this.#told.clear();
    this.grow();
    for (const layer of layers) this.redraw.add(layer);
  }

  /** Names come after the first drawing: no lamp needs one to shine. */
  async loadNames(layer: Layer): Promise<void> {
    if (layer.names) return;
    const names = (await this.ask.json(`layers/${layer.card.key}/names`)) as string[];
    // A thing made or taken away between the two answers would shift every name behind it.
    if (names.length !== layer.size) throw new Error(`layers/${layer.card.key}: ${names.length} ≠ ${layer.size}`);
    layer.names = names;
  }

  /** Take one message of the stream. */
  take(told: Told): void {
    for (const [entity, attribute, value, atMs] of told.values ?? []) {
      for (const layer of this.layers) {
        if (attribute !== layer.card.state) continue;
        const row = layer.row(entity);
        if (row === undefined || !layer.take(row, value, atMs) || layer.past) continue;
        this.#judge(layer, row);
        layer.dirty.add(row);
      }
    }
    if (told.entity) this.#told.set(told.entity.id, told.entity);
  }

  /** Things that were made, changed or taken away: bring their layers up to date. */
  async settle(): Promise<void> {
    const news = [...this.#told.values()];
    this.#told.clear();
    for (const { id } of news.filter(({ change }) => change === "deleted")) this.#takeAway(id);
    const rest = news.filter(({ change }) => change !== "deleted");
    if (rest.length > MANY_NEWS) return this.load();
    const types = new Set<string>();
    for (const { id } of rest) {
      const found = (await this.ask.json(`entities/${id}`)) as { type: string };
      types.add(found.type);
    }
    const stale = this.layers.filter(({ card }) => types.has(card.entity_type));
    const fresh = await Promise.all(stale.map(({ card }) => this.#layer(card)));
    fresh.forEach((layer, at) => this.#inherit(layer, stale[at]));
    this.layers = this.layers.map((layer) => fresh[stale.indexOf(layer)] ?? layer);
    this.grow();
    for (const layer of fresh) this.redraw.add(layer);
    if ([...types].some((type) => !this.layers.some(({ card }) => card.entity_type === type))) await this.load();
  }

  get hasNews(): boolean {
    return this.#told.size > 0;
  }

  /** Let values grow old; whoever crossed a limit is dirty. */
  grow(): void {
    const now = this.now();
    for (const layer of this.layers) {
      for (let row = 0; row < layer.size; row++) layer.judge(row, now, this.#alarmed(layer, row));
    }
    this.#sift();
  }

  setAlarms(alarms: readonly Pick<Alarm, "entity" | "severity">[]): void {
    this.#alarms.clear();
    for (const alarm of alarms) {
      if (alarm.entity === null) continue;
      const rank = signOf(alarm) === "alarm" ? ALARM : ATTENTION;
      this.#alarms.set(alarm.entity, Math.max(rank, this.#alarms.get(alarm.entity) ?? OK));
    }
    this.grow();
  }

  async setFilter(filter: Filter): Promise<void> {
    this.filter = filter;
    if (filter.text) await Promise.all(this.layers.map((layer) => this.loadNames(layer)));
    this.#sift();
  }

  /** Where a thing stands, in every layer that shows it. */
  placesOf(entity: number): { layer: Layer; row: number }[] {
    return this.layers.flatMap((layer) => {
      const row = layer.row(entity);
      return row === undefined || layer.gone[row] ? [] : [{ layer, row }];
    });
  }

  /** Whether an alarm's thing passes the filter; one that stands in no layer always does. */
  shows(entity: number | null): boolean {
    const places = entity === null ? [] : this.placesOf(entity);
    return places.length === 0 || places.some(({ layer, row }) => layer.shown[row]);
  }

  /** What each layer counts: all, those that pass, and how many are in the worst state. */
  counts(): Counted[] {
    return this.layers.map((layer) => {
      const counts = [0, 0, 0, 0];
      let shown = 0;
      for (let row = 0; row < layer.size; row++) {
        if (!layer.shown[row]) continue;
        shown += 1;
        counts[layer.rank[row] ?? OK]! += 1;
      }
      const worst = [ALARM, ATTENTION, UNKNOWN].find((rank) => counts[rank]) ?? OK;
      const { key, title, icon } = layer.card;
      const count = worst > OK ? (counts[worst] ?? 0) : shown;
      return { key, title, icon, total: layer.size, shown, worst: RANKS[worst] ?? "ok", count };
    });
  }

  /** The state as plain data, to be compared with another's: [layer, id, value, at] of what exists. */
  snapshot(): [string, number, unknown, number | null][] {
    return this.layers.flatMap((layer) => {
      const { value, at, words } = layer.standing;
      const rows = Array.from({ length: layer.size }, (_, row) => row).filter((row) => !layer.gone[row]);
      return rows.map((row): [string, number, unknown, number | null] => {
        const number = value[row] as number;
        const said = Number.isNaN(number) ? (words.get(row) ?? null) : number;
        const when = at[row] as number;
        return [layer.card.key, layer.ids[row] as number, said, Number.isNaN(when) ? null : Math.round(when)];
      });
    });
  }

  #judge(layer: Layer, row: number): void {
    layer.judge(row, this.now(), this.#alarmed(layer, row));
    if (this.filter.state) this.#siftRow(layer, row);
  }

  #alarmed(layer: Layer, row: number): number {
    return this.#alarms.size ? (this.#alarms.get(layer.ids[row] as number) ?? OK) : OK;
  }

  #sift(): void {
    for (const layer of this.layers) for (let row = 0; row < layer.size; row++) this.#siftRow(layer, row);
  }

  #siftRow(layer: Layer, row: number): void {
    const shown = Number(!layer.gone[row] && passes(this.filter, layer, row));
    if (shown === layer.shown[row]) return;
    layer.shown[row] = shown;
    layer.dirty.add(row);
  }

  #takeAway(id: number): void {
    for (const { layer, row } of this.placesOf(id)) {
      layer.gone[row] = 1;
      this.#siftRow(layer, row);
      this.redraw.add(layer);
    }
  }

  /** What was heard while the answer was on its way is newer than the answer. */
  #inherit(layer: Layer, before: Layer | undefined): void {
    if (!before) return;
    if (before.names && sameThings(layer, before)) layer.names = before.names;
    for (let row = 0; row < before.size; row++) {
      const at = before.live.at[row] as number;
      if (Number.isNaN(at)) continue;
      const here = layer.row(before.ids[row] as number);
      if (here === undefined) continue;
      layer.take(here, before.live.words.get(row) ?? before.live.value[row], at);
    }
  }

  async #layer(card: Card): Promise<Layer> {
    const { header, numbers } = unpack<Head>(await this.ask.bytes(`layers/${card.key}/columns`));
    return new Layer(card, header, numbers, header.rows);
  }
}

function sameThings(one: Layer, other: Layer): boolean {
  return one.size === other.size && Array.from({ length: one.size }).every((_, row) => one.ids[row] === other.ids[row]);
}
