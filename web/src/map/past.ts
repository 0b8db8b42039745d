/** The past on the map: one moment whole, then the values that came after it, as far as one plays. */

import type { Alarm } from "../live/alarms";
import type { Value } from "../live/stream";
import { unpack } from "./columns";
import { asNumber, type Head, type Layer } from "./layer";
import type { Ask, Territory } from "./territory";

export type PastAlarm = Pick<Alarm, "id" | "title" | "severity" | "entity" | "entity_name" | "lon" | "lat"> & {
  announced_at: number;
  cleared_at: number | null;
};

type Gone = [id: number, lon: number, lat: number, name: string];

const FARTHEST_STEP = 20 * 60_000; // beyond it one moment is asked whole
const LEAST_AHEAD = 60_000;

export class Past {
  #at: number | null = null;
  #until = 0;
  #values: Value[] = [];
  #next = 0;
  #alarms = new Map<number, PastAlarm>();
  #asked = 0;
  /** How often one moment was asked whole, or left. */
  #stood = 0;
  #fetching: Promise<void> | null = null;
  /** Things whose value is the last one of a quarter of an hour: finer ones are no longer kept. */
  summed = 0;

  constructor(
    private readonly territory: Territory,
    private readonly ask: Ask,
    private readonly seesAlarms: boolean,
    private readonly now: () => number,
  ) {}

  /** Show the territory as it stood at ``ms``; null is now. Rejects when history does not answer. */
  async show(ms: number | null): Promise<void> {
    const turn = ++this.#asked;
    if (ms === null) return this.#leave();
    if (this.#at === null || ms < this.#at || ms > this.#until + FARTHEST_STEP) {
      await this.#whole(ms, turn);
    } else if (ms > this.#until) {
      await this.#follow(ms, turn);
    }
    if (turn === this.#asked) this.#advance(ms);
  }

  /** The map was loaded anew meanwhile: put the past of this moment on the new layers. */
  async again(ms: number): Promise<void> {
    this.#at = null;
    await this.show(ms);
  }

  /** The alarms that were open at the shown moment. */
  alarmsAt(ms: number): PastAlarm[] {
    return [...this.#alarms.values()].filter(
      ({ announced_at, cleared_at }) => announced_at <= ms && (cleared_at === null || cleared_at > ms),
    );
  }

  #leave(): void {
    this.#at = null;
    this.#stood += 1;
    this.summed = 0;
    this.#alarms.clear();
    for (const layer of this.territory.layers) {
      layer.past = null;
      layer.returned();
      this.territory.redraw.add(layer);
    }
    this.territory.grow();
  }

  async #whole(ms: number, turn: number): Promise<void> {
    const at = encodeURIComponent(new Date(ms).toISOString());
    const layers = this.territory.layers;
    const [alarms, ...found] = await Promise.all([
      this.#askAlarms(`at=${at}`),
      ...layers.map((layer) => this.ask.bytes(`moments/${layer.card.key}?at=${at}`)),
    ]);
    if (turn !== this.#asked) return; // somebody asked for another moment meanwhile
    this.#stood += 1;
    this.summed = 0;
    this.territory.layers = layers.map((layer, place) => this.#standing(layer, found[place]!));
    this.#alarms = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    [this.#at, this.#until, this.#values, this.#next] = [ms, ms, [], 0];
  }

  #standing(layer: Layer, bytes: ArrayBuffer): Layer {
    const { header, numbers } = unpack<Head & { gone: Gone[] }>(bytes);
    const here = layer.withGone(header.gone);
    here.past = {
      value: new Float64Array(here.size).fill(NaN),
      at: new Float64Array(here.size).fill(NaN),
      words: new Map(),
    };
    const { id = [], value = [], at = [], summed = [] } = numbers;
    for (let place = 0; place < header.rows; place++) {
      const row = here.row(id[place]!);
      if (row === undefined) continue;
      here.past.value[row] = value[place]!;
      here.past.at[row] = at[place]!;
      this.summed += summed[place]!;
    }
    for (const [entity, word] of Object.entries(header.words ?? {})) {
      const row = here.row(Number(entity));
      if (row !== undefined) here.past.words.set(row, word);
    }
    this.territory.redraw.add(here);
    return here;
  }

  /** Fetch what came after the last value we have, and a little more for the next steps. */
  async #follow(ms: number, turn: number): Promise<void> {
    if (this.#fetching) await this.#fetching;
    if (ms <= this.#until || turn !== this.#asked) return;
    this.#fetching = this.#fetch(ms, turn).finally(() => (this.#fetching = null));
    await this.#fetching;
  }

  async #fetch(ms: number, turn: number): Promise<void> {
    const ahead = Math.max(LEAST_AHEAD, 12 * (ms - (this.#at ?? ms)));
    const until = Math.min(this.now(), ms + Math.min(ahead, FARTHEST_STEP));
    const stood = this.#stood;
    const between = `from=${new Date(this.#until).toISOString()}&to=${new Date(until).toISOString()}`;
    const [answer, alarms] = await Promise.all([
      this.ask.json(`moments/values?${between}`) as Promise<{ values: Value[] | null }>,
      this.#askAlarms(between),
    ]);
    if (stood !== this.#stood) return; // these values follow a moment that is no longer shown
    if (answer.values === null) return this.#whole(ms, turn);
    this.#values = [...this.#values.slice(this.#next), ...answer.values];
    this.#next = 0;
    this.#until = until;
    for (const alarm of alarms) this.#alarms.set(alarm.id, alarm);
  }

  #advance(ms: number): void {
    this.#at = ms;
    for (; this.#next < this.#values.length; this.#next++) {
      const [entity, attribute, value, atMs] = this.#values[this.#next]!;
      if (atMs > ms) break;
      for (const layer of this.territory.layers) {
        const row = layer.card.state === attribute ? layer.row(entity) : undefined;
        if (row === undefined || !layer.past) continue;
        layer.past.value[row] = asNumber(value);
        layer.past.at[row] = atMs;
        if (typeof value === "string") layer.past.words.set(row, value);
        layer.dirty.add(row);
      }
    }
    this.territory.grow();
  }

  async #askAlarms(query: string): Promise<PastAlarm[]> {
    if (!this.seesAlarms) return [];
    return ((await this.ask.json(`moments/alarms?${query}`)) as { alarms: PastAlarm[] }).alarms;
  }
}
