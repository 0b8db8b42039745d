/** Brings the territory onto the map: the first picture, all of it once the stream is open, then the news. */

import { house } from "../live/house";
import type { Part } from "../live/part";
import type { Told } from "../live/stream";
import { fill, type Words } from "../ui/words";
import type { Later } from "./later";
import type { Shown } from "./shown";
import type { Territory } from "./territory";
import type { MapView } from "./view";

const SETTLE_AFTER = 400;

export interface Loaded {
  words: Words;
  territory: Territory;
  view: MapView | null;
  shown: Shown;
  later: Later;
  /** Everything is there; ``first`` for the first time. */
  loaded(first: boolean): Promise<void>;
  /** Lamps, outlines and signs are on the screen. */
  painted(): void;
  /** Draw what changed. */
  draw(): void;
  changed(): void;
  notice(about: string, sentence: string): void;
}

export class Loading implements Part {
  #ground: Promise<void> | null = null;
  /** The first picture does not wait for the stream; once that is open, all is loaded behind it. */
  #early: Promise<void> | null = null;
  #first = true;

  constructor(private readonly owner: Loaded) {}

  /** Begin before anybody says that it is live. */
  begin(): void {
    this.#early = this.#paint();
  }

  async load(): Promise<void> {
    const { territory, view, shown } = this.owner;
    if (this.#early) await this.#early.catch(() => undefined); // what is wrong fails below once more, and is said
    await Promise.all([this.#loadGround(), territory.load(), view?.ready()]);
    shown.begin();
    view?.drawGround();
    const first = this.#first;
    this.#first = false;
    await this.owner.loaded(first);
    this.#name();
    this.owner.changed();
  }

  told(message: Told): void {
    const { territory, later } = this.owner;
    territory.take(message);
    if (territory.hasNews) later.do("settle", SETTLE_AFTER, () => void this.#settle());
    this.owner.draw();
  }

  trouble(problem: string): void {
    this.owner.notice("load", problem && fill(this.owner.words["no_load"], { problem }));
  }

  /** Outlines and streets, asked for once; a failure is said, and asked again with the next load. */
  #loadGround(): Promise<void> {
    this.#ground ??= this.owner.territory.loadGround();
    this.#ground.catch(() => (this.#ground = null));
    return this.#ground;
  }

  async #paint(): Promise<void> {
    const { territory, view, shown } = this.owner;
    await Promise.all([this.#loadGround(), territory.load(), view?.ready()]);
    shown.begin();
    view?.drawGround();
    view?.draw();
    await view?.painted();
    performance.mark("eclor-drawn");
    this.owner.painted();
  }

  /** Names are asked for after the first picture. */
  #name(): void {
    const { territory, view, words } = this.owner;
    for (const layer of territory.layers) {
      if (layer.shines || layer.names) continue;
      territory.loadNames(layer).then(
        () => view?.named(),
        (problem: unknown) => this.owner.notice("names", fill(words["no_load"], { problem: String(problem) })),
      );
    }
  }

  async #settle(): Promise<void> {
    try {
      await this.owner.territory.settle();
    } catch {
      house.reload(this); // what came or went is unclear: everything anew
      return;
    }
    this.#name();
    this.owner.draw();
    this.owner.changed();
  }
}
