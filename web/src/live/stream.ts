/** The live stream as a page sees it: events in order, cuts said, tickets renewed, nothing missed. */

export type Value = [entity: number, attribute: string, value: unknown, atMs: number, quality: number | null];

export interface EntityNews {
  id: number;
  change: "created" | "changed" | "deleted";
}

/** An order moved; ``counts`` says how many of its parts are in which state, {} when it was just given. */
export interface OrderNews {
  signal: string;
  state: string;
  counts: Record<string, number>;
}

/** One message of the bus; a page takes the parts it knows. */
export interface Told {
  id?: string;
  values?: Value[];
  alarm?: Record<string, unknown>;
  entity?: EntityNews;
  order?: OrderNews;
  resync?: boolean;
}

export type LiveState =
  | { kind: "opening" }
  | { kind: "live"; delayMs: number | null }
  | { kind: "cut"; sinceMs: number };

export interface Hearer {
  /** Events may have been missed: every state is to be loaded anew. */
  reload(): void;
  /** One message, in order; those between ``reload`` and the end of the loading too. */
  told(message: Told): void;
  state(state: LiveState): void;
  /** The house's clock, each time it is heard. */
  time(serverMs: number): void;
}

/** What the stream needs of the browser; a test brings its own. */
export interface Door {
  open(url: string): EventSource;
  ticket(): Promise<string>;
  now(): number;
  wait(ms: number): Promise<void>;
}

const ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const FIRST_RETRY = 500;
export const LAST_RETRY = 10_000;
/** The stream says something every fifteen seconds: after this long without a word the line is dead. */
const SILENCE = 40_000;

/** Milliseconds since 1970 in the first ten letters of a ULID; null when it is none. */
export function ulidTime(id: string): number | null {
  let time = 0;
  for (const letter of id.slice(0, 10)) {
    const digit = ULID.indexOf(letter);
    if (digit < 0) return null;
    time = time * 32 + digit;
  }
  return id.length === 26 ? time : null;
}

export class LiveStream {
  #source: EventSource | null = null;
  #lastId = "";
  #greeted = false;
  #retry = FIRST_RETRY;
  #cutSince: number | null = null;
  #offset = 0;
  #stopped = false;
  #heardAt = 0;

  constructor(
    private readonly address: string,
    private ticket: string,
    private readonly hearer: Hearer,
    private readonly door: Door,
  ) {}

  start(): void {
    this.hearer.state({ kind: "opening" });
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#source?.close();
    this.#source = null;
  }

  #open(): void {
    const after = this.#lastId ? `&after=${encodeURIComponent(this.#lastId)}` : "";
    const source = this.door.open(`${this.address}?ticket=${encodeURIComponent(this.ticket)}${after}`);
    this.#source = source;
    source.addEventListener("hello", (event) => this.#hello(event));
    source.addEventListener("cut", (event) => this.#cut(JSON.parse(event.data).since));
    source.addEventListener("back", () => this.#back());
    source.addEventListener("resync", () => this.hearer.reload());
    source.addEventListener("renew", () => void this.#again());
    source.addEventListener("still", () => this.#heard());
    this.#heard();
    source.onmessage = (event) => this.#message(event);
    // We come back ourselves: the browser would use the same, perhaps outdated, ticket.
    source.onerror = () => this.lost();
  }

  /** The line is gone; also for a page that learns it from elsewhere. */
  lost(since = this.door.now()): void {
    this.#cut(since + this.#offset);
    if (this.#source) void this.#again(); // else it is already coming back
  }

  /** Called from time to time: a line that was cut without a word stays open for ever. */
  watch(): void {
    const now = this.door.now();
    // A clock that was put back counts as silence too, else nothing would be noticed until it has caught up.
    if (Math.abs(now - this.#heardAt) > SILENCE) this.lost(Math.min(now, this.#heardAt));
  }

  #heard(): void {
    this.#heardAt = this.door.now();
  }

  async #again(): Promise<void> {
    this.#source?.close();
    this.#source = null;
    while (!this.#stopped) {
      try {
        this.ticket = await this.door.ticket();
        break;
      } catch {
        // Also on the way from one ticket to the next: nothing is heard any more.
        this.#cut(this.door.now() + this.#offset);
        await this.#pause();
      }
    }
    await this.#pause();
    if (!this.#stopped) this.#open();
  }

  async #pause(): Promise<void> {
    const wait = this.#retry;
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
    await this.door.wait(wait);
  }

  #hello(event: MessageEvent<string>): void {
    this.#heard();
    const said = JSON.parse(event.data) as { now: number; cut: number | null };
    this.#offset = said.now - this.door.now();
    this.hearer.time(said.now);
    this.#lastId = event.lastEventId;
    this.#retry = FIRST_RETRY;
    if (said.cut === null) this.#live(null);
    else this.#cut(said.cut);
    if (!this.#greeted) this.hearer.reload();
    this.#greeted = true;
  }

  #message(event: MessageEvent<string>): void {
    this.#heard();
    this.#lastId = event.lastEventId;
    const told = JSON.parse(event.data) as Told;
    const sent = told.id ? ulidTime(told.id) : null;
    this.#live(sent === null ? null : this.door.now() + this.#offset - sent);
    if (told.resync) this.hearer.reload();
    else this.hearer.told(told);
  }

  /** The house hears its bus again; what it was told meanwhile may never have reached it. */
  #back(): void {
    this.#heard();
    this.#live(null);
    this.hearer.reload();
  }

  #cut(sinceMs: number): void {
    this.#cutSince ??= sinceMs;
    this.hearer.state({ kind: "cut", sinceMs: this.#cutSince });
  }

  #live(delayMs: number | null): void {
    this.#cutSince = null;
    this.hearer.state({ kind: "live", delayMs: delayMs === null ? null : Math.max(0, delayMs) });
  }
}
