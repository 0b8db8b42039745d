/** One layer of the territory as columns: where its things are, what they say, what state they are in. */

import { freshness } from "../ui/ages";

export interface Card {
  key: string;
  title: string;
  icon: string;
  entity_type: string;
  shape: string;
  state: string;
  label: string;
  shown_at_first: boolean;
  count: number;
}

export interface Head {
  attribute: string;
  title: string;
  unit: string;
  kind: string;
  due_seconds: number | null;
  communes?: { insee: string; name: string }[];
  words?: Record<string, string>;
  /** A value beyond it asks for somebody, without being an alarm. */
  worried_above?: number | null;
}

/** States from the quiet to the grave; the graver wins where one sign stands for many. */
export const RANKS = ["ok", "unknown", "attention", "alarm"] as const;
export type Rank = (typeof RANKS)[number];
export const [OK, UNKNOWN, ATTENTION, ALARM] = [0, 1, 2, 3];

export const [FRESH, LATE, LOST] = [0, 1, 2];
const AGES = { fresh: FRESH, late: LATE, lost: LOST };

/** What stands at one time: values by row, NaN when nobody knows, and words where a state is one. */
export interface Standing {
  value: Float64Array;
  at: Float64Array;
  words: Map<number, string>;
}

const USUAL_DUE = 900;

export class Layer {
  readonly dueSeconds: number;
  readonly size: number;
  readonly ids: ArrayLike<number>;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly commune: ArrayLike<number>;
  readonly communes: { insee: string; name: string }[];
  names: string[] | null = null;
  live: Standing;
  past: Standing | null = null;
  /** 1 where the thing passes the filter and exists. */
  readonly shown: Uint8Array;
  readonly gone: Uint8Array;
  readonly fresh: Uint8Array;
  readonly rank: Uint8Array;
  /** Rows that changed since somebody drew them. */
  dirty = new Set<number>();
  #rows: Map<number, number> | null = null;
  /** From this row on stand things that exist no more, shown only in the past. */
  #lost = Infinity;

  constructor(
    readonly card: Card,
    readonly head: Head,
    numbers: Record<string, ArrayLike<number>>,
    rows: number,
  ) {
    this.size = rows;
    this.dueSeconds = head.due_seconds ?? USUAL_DUE;
    this.ids = numbers["id"] ?? [];
    this.lon = Float64Array.from(numbers["lon"] ?? [], (millionths) => millionths / 1e6);
    this.lat = Float64Array.from(numbers["lat"] ?? [], (millionths) => millionths / 1e6);
    this.commune = numbers["commune"] ?? [];
    this.communes = head.communes ?? [];
    this.live = {
      value: Float64Array.from(numbers["value"] ?? []),
      at: Float64Array.from(numbers["at"] ?? []),
      words: new Map(),
    };
    this.shown = new Uint8Array(rows).fill(1);
    this.gone = new Uint8Array(rows);
    this.fresh = new Uint8Array(rows).fill(LOST);
    this.rank = new Uint8Array(rows);
    for (const [id, word] of Object.entries(head.words ?? {})) {
      const row = this.row(Number(id));
      if (row !== undefined) this.live.words.set(row, word);
    }
  }

  /** A layer without a state only says where things are. */
  get speaks(): boolean {
    return this.card.state !== "";
  }

  /** Its things are lamps: their state is how strongly they shine, in percent. */
  get shines(): boolean {
    return this.card.state === "dimming";
  }

  get standing(): Standing {
    return this.past ?? this.live;
  }

  row(id: number): number | undefined {
    this.#rows ??= new Map(Array.from({ length: this.size }, (_, row) => [this.ids[row] as number, row]));
    return this.#rows.get(id);
  }

  /** Take one live value, unless a newer one is known; says whether it was taken. */
  take(row: number, value: unknown, atMs: number): boolean {
    if (atMs < (this.live.at[row] ?? NaN)) return false;
    this.live.value[row] = asNumber(value);
    this.live.at[row] = atMs;
    if (typeof value === "string") this.live.words.set(row, value);
    return true;
  }

  /** Whether the shown value is known: measured, and not yet withdrawn. */
  known(row: number): boolean {
    return this.fresh[row] !== LOST;
  }

  /** The shown value; NaN when it is unknown or a word. */
  value(row: number): number {
    return this.known(row) ? (this.standing.value[row] ?? NaN) : NaN;
  }

  /** The same layer with things that stood there once and were taken away since. */
  withGone(gone: readonly [id: number, lon: number, lat: number, name: string][]): Layer {
    const missing = gone.filter(([id]) => this.row(id) === undefined);
    for (const [id] of gone) {
      const row = this.row(id);
      if (row !== undefined) this.gone[row] = 0;
    }
    if (!missing.length) return this;
    const more = (own: ArrayLike<number>, of: (one: (typeof missing)[number]) => number): number[] => [
      ...Array.from(own),
      ...missing.map(of),
    ];
    const numbers = {
      id: more(this.ids, ([id]) => id),
      lon: more(this.lon, ([, lon]) => lon).map((degrees) => degrees * 1e6),
      lat: more(this.lat, ([, , lat]) => lat).map((degrees) => degrees * 1e6),
      commune: more(this.commune, () => 0),
      value: more(this.live.value, () => NaN),
      at: more(this.live.at, () => NaN),
    };
    const grown = new Layer(this.card, this.head, numbers, this.size + missing.length);
    grown.names = this.names && [...this.names, ...missing.map(([, , , name]) => name)];
    grown.#lost = this.size;
    grown.live.words = this.live.words;
    return grown;
  }

  /** Back to now: what was taken away is away again. */
  returned(): void {
    if (this.#lost < this.size) this.gone.fill(1, this.#lost);
  }

  /** Judge one row at this time: its age, and the worst of it and of its alarms (a rank). */
  judge(row: number, nowMs: number, alarmed: number): void {
    const { value, at, words } = this.standing;
    const said = !Number.isNaN(value[row]) || words.has(row);
    const age = said ? AGES[freshness((nowMs - (at[row] ?? NaN)) / 1000, this.dueSeconds)] : LOST;
    const worried = age !== LOST && (value[row] ?? NaN) > (this.head.worried_above ?? Infinity);
    const rank = Math.max(alarmed, this.speaks && age === LOST ? UNKNOWN : worried ? ATTENTION : OK);
    if (age === this.fresh[row] && rank === this.rank[row]) return;
    this.fresh[row] = age;
    this.rank[row] = rank;
    this.dirty.add(row);
  }
}

export function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "boolean" ? Number(value) : NaN;
}
