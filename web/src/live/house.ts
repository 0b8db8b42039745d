/** The house as one page hears it: one stream, shared by every part of the page. */

import { setHouseTime } from "../ui/ages";
import { needSomebody, withAlarm, type Alarm } from "./alarms";
import { browserDoor, PATIENCE } from "./door";
import { Keeper, type Part } from "./part";
import { LiveStream, type Door, type EntityNews, type LiveState, type Told, type Value } from "./stream";

export type { Alarm } from "./alarms";
export type { Part } from "./part";
export type { EntityNews, LiveState, OrderNews, Told, Value } from "./stream";

export type Leave = () => void;

export interface Config {
  address: string;
  ticket: string;
  renew: string;
  /** Where the open alarms are read anew; none for those who see no alarms. */
  alarms?: string | undefined;
}

const WATCH_EVERY = 5000;

export class House {
  status: LiveState = { kind: "opening" };
  alarms: readonly Alarm[] = [];
  #door: Door | null = null;
  #stream: LiveStream | null = null;
  #open = false;
  #alarmsKnown = false;
  #parts = new Map<Part, Keeper>();
  #status = new Set<(state: LiveState) => void>();
  #values = new Set<(values: readonly Value[]) => void>();
  #alarmed = new Set<(alarms: readonly Alarm[]) => void>();
  #entities = new Set<(news: EntityNews) => void>();

  /** Open the stream; the second time, and for whoever else asks, it is already open. */
  start(config: Config, door: Door = browserDoor(config.renew)): void {
    if (this.#stream) return;
    this.#door = door;
    this.#stream = new LiveStream(
      config.address,
      config.ticket,
      {
        reload: () => this.#reload(),
        told: (message) => this.#told(message),
        state: (state) => this.#say(state),
        time: setHouseTime,
      },
      door,
    );
    if (config.alarms) this.join(this.#alarmsPart(config.alarms));
    this.#stream.start();
    if (typeof window === "undefined") return;
    window.addEventListener("offline", () => this.#stream?.lost());
    window.setInterval(() => this.#stream?.watch(), WATCH_EVERY);
  }

  /** A part with a state of its own; it is loaded as soon as the stream is open. */
  join(part: Part): Leave {
    const keeper = new Keeper(part, (ms) => this.#wait(ms));
    this.#parts.set(part, keeper);
    if (this.#open) keeper.reload();
    return () => {
      keeper.leave();
      this.#parts.delete(part);
    };
  }

  /** Have one part loaded anew, for instance after an answer that says more than the stream does. */
  reload(part: Part): void {
    if (this.#open) this.#parts.get(part)?.reload();
  }

  onStatus(hear: (state: LiveState) => void): Leave {
    hear(this.status);
    return added(this.#status, hear);
  }

  onValues(hear: (values: readonly Value[]) => void): Leave {
    return added(this.#values, hear);
  }

  onAlarms(hear: (alarms: readonly Alarm[]) => void): Leave {
    if (this.#alarmsKnown) hear(this.alarms);
    return added(this.#alarmed, hear);
  }

  onEntities(hear: (news: EntityNews) => void): Leave {
    return added(this.#entities, hear);
  }

  /** Alarms that came with the page, until they are loaded. */
  begin(alarms: readonly Alarm[]): void {
    if (!this.#alarmsKnown) this.#setAlarms([...alarms].sort(needSomebody));
  }

  #reload(): void {
    this.#open = true;
    for (const keeper of this.#parts.values()) keeper.reload();
  }

  #told(message: Told): void {
    for (const keeper of this.#parts.values()) keeper.told(message);
    if (message.values) for (const hear of this.#values) hear(message.values);
    if (message.entity) for (const hear of this.#entities) hear(message.entity);
  }

  #say(state: LiveState): void {
    this.status = state;
    if (typeof document !== "undefined") document.documentElement.dataset["stream"] = state.kind;
    for (const hear of this.#status) hear(state);
  }

  #alarmsPart(address: string): Part {
    return {
      load: async () => {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        const found = ((await answer.json()) as { alarms: Alarm[] }).alarms;
        this.#setAlarms(found.sort(needSomebody));
      },
      told: ({ alarm }) => {
        if (alarm) this.#setAlarms(withAlarm(this.alarms, alarm as unknown as Alarm));
      },
    };
  }

  #setAlarms(alarms: readonly Alarm[]): void {
    this.#alarmsKnown = true;
    this.alarms = alarms;
    for (const hear of this.#alarmed) hear(alarms);
  }

  #wait(ms: number): Promise<void> {
    return this.#door ? this.#door.wait(ms) : new Promise((done) => setTimeout(done, ms));
  }
}

function added<T>(to: Set<T>, one: T): Leave {
  to.add(one);
  return () => to.delete(one);
}

/** The one house of this page. */
export const house = new House();
