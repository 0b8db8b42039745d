/** Every alarm the console lists, kept true by the stream: open ones, those aside, how many of each. */

import { needSomebody, type Alarm as Open } from "../../live/alarms";
import { house, type Leave, type Told } from "../../live/house";
import { ask, tell } from "../net";
import { address } from "../setup";

export interface Alarm extends Open {
  key: string;
  kind: string;
  what_to_do: string;
  entity_type: string;
  commune: number | null;
  symbol: string;
  value: number | null;
  present: number | null;
  present_at: number | null;
  raised_at: number;
  acknowledged_name: string;
  acknowledged_at: number | null;
  assignee: string;
  assignee_name: string;
  shelved_until: number | null;
  waiting_since: number;
  next_step_at: number | null;
  next_step: { role: string; channel: string } | null;
}

interface Answer { alarms: Alarm[]; aside: Alarm[]; counts: Record<string, number> }
export interface Handled { changed: number[]; missing: number[]; alarms: Alarm[] }

const RECOUNT_AFTER = 1500;

class Alarms {
  open: Alarm[] = [];
  aside: Alarm[] = [];
  counts: Record<string, number> = {};
  loaded = false;
  trouble = "";
  #hearers = new Set<() => void>();
  #new = new Set<(alarms: Alarm[]) => void>();
  #known = new Set<number>();
  #recount = 0;
  #part = {
    load: async () => this.#take(await ask<Answer>(address("alarms"))),
    told: ({ alarm }: Told) => {
      if (alarm) this.put([alarm as unknown as Alarm]);
    },
    trouble: (problem: string) => {
      this.trouble = problem;
      this.#changed();
    },
  };

  join(): Leave {
    return house.join(this.#part);
  }

  onChange(hear: () => void): Leave {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Alarms nobody here had seen before that wait for somebody; never those of the first load. */
  onNew(hear: (alarms: Alarm[]) => void): Leave {
    this.#new.add(hear);
    return () => this.#new.delete(hear);
  }

  /** Alarms as they now stand. */
  put(told: Alarm[]): void {
    const ids = new Set(told.map((one) => one.id));
    const others = (list: Alarm[]) => list.filter((one) => !ids.has(one.id));
    this.open = [...others(this.open), ...told.filter(isOpen)].sort(needSomebody);
    this.aside = [...others(this.aside), ...told.filter((one) => one.state === "shelved")].sort(soonest);
    this.#greet(told);
    this.#changed();
    // How many there are beyond what is listed is known to the house alone.
    this.#recount ||= window.setTimeout(() => {
      this.#recount = 0;
      house.reload(this.#part);
    }, RECOUNT_AFTER);
  }

  async handle(verb: string, ids: number[], more: Record<string, unknown> = {}): Promise<Handled> {
    const done = await tell<Handled>(address("handle"), { verb, alarms: ids, ...more });
    this.put(done.alarms);
    return done;
  }

  of(entity: number): Alarm[] {
    return [...this.open, ...this.aside].filter((one) => one.entity === entity);
  }

  find(id: number): Alarm | undefined {
    return this.open.find((one) => one.id === id) ?? this.aside.find((one) => one.id === id);
  }

  get unowned(): number {
    return Math.max(this.counts["waiting"] ?? 0, this.open.filter((one) => one.owner === "").length);
  }

  #take(answer: Answer): void {
    this.open = answer.alarms.sort(needSomebody);
    this.aside = answer.aside.sort(soonest);
    this.counts = answer.counts;
    this.#greet([...this.open, ...this.aside]);
    this.loaded = true;
    this.#changed();
  }

  #greet(alarms: Alarm[]): void {
    const fresh = alarms.filter((one) => !this.#known.has(one.id) && one.state === "waiting");
    for (const one of alarms) this.#known.add(one.id);
    if (this.loaded && fresh.length) for (const hear of this.#new) hear(fresh);
  }

  #changed(): void {
    for (const hear of this.#hearers) hear();
  }
}

function isOpen(alarm: Alarm): boolean {
  return alarm.state === "waiting" || alarm.state === "taken";
}

function soonest(one: Alarm, other: Alarm): number {
  return (one.shelved_until ?? 0) - (other.shelved_until ?? 0) || one.id - other.id;
}

export const alarms = new Alarms();
