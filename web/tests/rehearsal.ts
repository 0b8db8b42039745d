/** The page's live part before a house of paper, which a test cuts, forgets and restarts as it likes.

One script a line on stdin, a JSON array of steps; one line of JSON back:
{"page", "house", "said"}: what the page shows at the end, what a reload would show, how it called its line. */

import { createInterface } from "node:readline";

import { House, type Alarm, type Told } from "../src/live/house";
import type { Door } from "../src/live/stream";
import { Territory } from "../src/map/territory";

type Step = [what: string, ...given: number[]];
type Hear = (event: MessageEvent<string>) => void;
const NOW = 1_800_000_000_000;
const LAYER = { key: "territory.lamps", title: "", icon: "", entity_type: "Lamp", shape: "point", state: "dimming" };

/** One open line as the browser has it. */
class Line {
  onmessage: Hear | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  #hear = new Map<string, Hear>();

  addEventListener(name: string, hear: Hear): void {
    this.#hear.set(name, hear);
  }

  close(): void {
    this.closed = true;
  }

  say(name: string, data: unknown, lastEventId = ""): void {
    const event = { data: JSON.stringify(data), lastEventId } as MessageEvent<string>;
    if (this.closed) return;
    if (name) this.#hear.get(name)?.(event);
    else this.onmessage?.(event);
  }
}

class PaperHouse {
  things = new Map<number, { value: number; at: number }>([1, 2, 3, 4].map((id) => [id, { value: 0, at: NOW - 1000 }]));
  latest = new Map<number, { value: number; at: number }>();
  alarms = new Map<number, Alarm>();
  line: Line | null = null;
  reachable = true;
  #epoch = 1;
  #told: Told[] = [];
  #floor = 0;
  #given = 0;
  #answers: { give: () => void; refuse: () => void }[] = [];
  #waiting: (() => void)[] = [];

  readonly door: Door = {
    open: (url) => this.#open(url),
    now: () => NOW,
    wait: () => new Promise((done) => this.#waiting.push(done)),
    ticket: () => (this.reachable ? Promise.resolve("t") : Promise.reject(new Error("cut"))),
  };

  tell(message: Told): void {
    this.#told.push(message);
  }

  /** What the line carries now, at most so many messages. */
  deliver(most: number): void {
    for (; this.line && this.#given < this.#told.length && most > 0; most--) {
      const number = ++this.#given;
      this.line.say("", this.#told[number - 1], `${this.#epoch}-${number}`);
    }
  }

  cut(): void {
    const { line } = this;
    [this.line, this.reachable] = [null, false];
    line?.onerror?.();
  }

  /** The ticket has served its time, and the house gives no other. */
  expire(): void {
    const { line } = this;
    [this.line, this.reachable] = [null, false];
    line?.say("renew", {});
  }

  forget(): void {
    this.#floor = this.#told.length;
  }

  restart(): void {
    this.#epoch += 1;
    [this.#told, this.#floor, this.#given] = [[], 0, 0];
    this.line?.say("resync", {});
  }

  /** An answer as it was when it was asked, given when the test lets it. */
  answer<T>(make: () => T): Promise<T> {
    const found = make();
    return new Promise((done, fail) => {
      if (!this.reachable) fail(new Error("cut"));
      else this.#answers.push({ give: () => done(found), refuse: () => fail(new Error("lost")) });
    });
  }

  async let(how: "give" | "refuse"): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer[how]();
    await quiet();
  }

  async pass(): Promise<void> {
    for (const done of this.#waiting.splice(0)) done();
    await quiet();
  }

  get busy(): boolean {
    return this.#answers.length > 0 || this.#waiting.length > 0 || this.#given < this.#told.length || this.line === null;
  }

  #open(url: string): EventSource {
    const line = new Line();
    const after = new URL(url, "http://house").searchParams.get("after");
    setTimeout(() => {
      if (line.closed) return;
      if (!this.reachable) return line.onerror?.();
      this.line = line;
      this.#greet(line, after);
    });
    return line as unknown as EventSource;
  }

  #greet(line: Line, after: string | null): void {
    const [epoch, number] = (after ?? "").split("-").map(Number);
    const known = after !== null && epoch === this.#epoch && (number ?? -1) >= this.#floor && (number ?? 0) <= this.#told.length;
    this.#given = known ? (number ?? 0) : this.#told.length;
    line.say("hello", { now: NOW, cut: null }, `${this.#epoch}-${this.#given}`);
    if (after !== null && !known) line.say("resync", {});
  }
}

function packed(things: PaperHouse["things"]): ArrayBuffer {
  const ids = [...things.keys()].sort((one, other) => one - other);
  const header = {
    attribute: "dimming", unit: "%", kind: "number", due_seconds: 900, rows: ids.length,
    columns: [["id", "f8"], ["lon", "f8"], ["lat", "f8"], ["commune", "f8"], ["value", "f8"], ["at", "f8"]],
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((8 + text.length) / 8) * 8;
  const bytes = new ArrayBuffer(start + 6 * 8 * ids.length);
  new Uint8Array(bytes).set([0x45, 0x43, 0x4c, 0x31, text.length & 255, text.length >> 8, 0, 0]);
  new Uint8Array(bytes).set(text, 8);
  const numbers = new Float64Array(bytes, start);
  ids.forEach((id, row) => {
    const { value, at } = things.get(id)!;
    [id, 0, 0, 0, value, at].forEach((number, column) => (numbers[column * ids.length + row] = number));
  });
  return bytes;
}

const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 6; turn++) await new Promise((done) => setImmediate(done));
  await new Promise((done) => setTimeout(done));
  for (let turn = 0; turn < 6; turn++) await new Promise((done) => setImmediate(done));
};

async function play(steps: Step[]): Promise<unknown> {
  const paper = new PaperHouse();
  const page = new House();
  const territory = new Territory(
    {
      json: (path) =>
        paper.answer((): unknown => {
          if (path === "layers") return [{ ...LAYER, count: paper.things.size }];
          const id = Number(path.replace("entities/", ""));
          if (!paper.things.has(id)) throw new Error("404");
          return { type: "Lamp" };
        }),
      bytes: () => paper.answer(() => packed(paper.things)),
    },
    () => NOW,
  );
  let settling: Promise<void> = Promise.resolve();
  const part = {
    load: () => territory.load(),
    told: (message: Told) => {
      territory.take(message);
      if (!territory.hasNews) return;
      settling = settling.then(() => territory.settle()).catch(() => page.reload(part));
    },
  };
  globalThis.fetch = (async () =>
    paper.answer(() => {
      const alarms = [...paper.alarms.values()].filter(({ state }) => state !== "cleared");
      return { ok: true, json: async () => structuredClone({ alarms }) };
    })) as unknown as typeof fetch;
  page.join(part);
  page.start({ address: "/live", ticket: "t", renew: "", alarms: "/alarms" }, paper.door);
  const said: string[] = [];
  page.onStatus(({ kind }) => said.at(-1) === kind || said.push(kind));
  await quiet();
  for (const step of steps) {
    await act(paper, step);
    await quiet();
  }
  await settled(paper);
  return { page: shown(territory.snapshot(), page.alarms), house: truth(paper), said };
}

async function act(paper: PaperHouse, [what, ...given]: Step): Promise<void> {
  const [id = 0, value = 0, at = 0] = given;
  if (what === "value") {
    const thing = paper.things.get(id);
    if (!thing) return;
    if (NOW + at >= thing.at) paper.things.set(id, { value, at: NOW + at });
    if (NOW + at >= thing.at) paper.tell({ values: [[id, "dimming", value, NOW + at, null]] });
  } else if (what === "alarm") {
    const alarm = { id, severity: "critical", state: ["waiting", "taken", "cleared"][value % 3], owner: "", since: id, entity: id } as unknown as Alarm;
    paper.alarms.set(id, alarm);
    paper.tell({ alarm: structuredClone(alarm) as unknown as Record<string, unknown> });
  } else if (what === "create") {
    // What is taken away keeps its history: brought back, it says its last value again.
    if (!paper.things.has(id)) paper.things.set(id, paper.latest.get(id) ?? { value: 0, at: NOW - 500 });
    paper.tell({ entity: { id, change: "created" } });
  } else if (what === "remove") {
    const thing = paper.things.get(id);
    if (thing) paper.latest.set(id, thing);
    paper.things.delete(id);
    paper.tell({ entity: { id, change: "deleted" } });
  } else if (what === "deliver") paper.deliver(id);
  else if (what === "cut") paper.cut();
  else if (what === "renew") paper.expire();
  else if (what === "back") paper.reachable = true;
  else if (what === "forget") paper.forget();
  else if (what === "restart") paper.restart();
  else if (what === "answer") await paper.let("give");
  else if (what === "lose") await paper.let("refuse");
  else if (what === "wait") await paper.pass();
  else throw new Error(`Nobody plays ${what}.`);
}

/** Everything arrives and every wait ends. */
async function settled(paper: PaperHouse): Promise<void> {
  paper.reachable = true;
  for (let turn = 0; turn < 50; turn++) {
    await quiet();
    if (!paper.busy) return;
    paper.deliver(Infinity);
    await paper.let("give");
    await paper.pass();
  }
  throw new Error("The page never came to rest.");
}

function shown(things: ReturnType<Territory["snapshot"]>, alarms: readonly Alarm[]): unknown {
  return {
    things: things.map(([, id, value, at]) => [id, value, at]).sort((one, other) => Number(one[0]) - Number(other[0])),
    alarms: alarms.map(({ id, state }) => [id, state]),
  };
}

function truth(paper: PaperHouse): unknown {
  const things = [...paper.things].map(([id, { value, at }]) => [id, value, at]);
  const open = [...paper.alarms.values()].filter(({ state }) => state !== "cleared");
  return {
    things: things.sort((one, other) => one[0]! - other[0]!),
    alarms: open.map(({ id, state }) => [id, state]).sort((one, other) => Number(one[0]) - Number(other[0])),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await play(JSON.parse(line) as Step[])));
  } catch (problem) {
    console.log(JSON.stringify({ problem: String(problem) }));
  }
}
