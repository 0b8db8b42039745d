/** One part of a page that keeps a state: loaded whole, then told each later message once, in order. */

import { FIRST_RETRY, LAST_RETRY, type Told } from "./stream";

export interface Part {
  /** Fetch the whole state anew. Throws when it cannot; it is then tried again. */
  load(): Promise<void>;
  /** One message that came after the beginning of the last load. */
  told(message: Told): void;
  /** Why the last load failed, "" when one succeeded. */
  trouble?(problem: string): void;
}

export class Keeper {
  #loading = false;
  #again = false;
  #loaded = false;
  #left = false;
  #kept: Told[] = [];

  constructor(
    private readonly part: Part,
    private readonly wait: (ms: number) => Promise<void>,
  ) {}

  /** Load anew; asked for while a load is under way, one more follows it. */
  reload(): void {
    this.#again = this.#loading;
    if (!this.#loading) void this.#load();
  }

  told(message: Told): void {
    if (this.#loading) this.#kept.push(message);
    else if (this.#loaded) this.part.told(message);
  }

  leave(): void {
    this.#left = true;
  }

  async #load(): Promise<void> {
    this.#loading = true;
    let pause = FIRST_RETRY;
    do {
      this.#again = false;
      this.#kept = []; // this load sees what was told before it; said once more it might bring back what is over
      try {
        await this.part.load();
        this.#loaded = true;
        this.part.trouble?.("");
      } catch (problem) {
        this.#again = true; // what is shown is no longer complete, so we do not give up
        this.part.trouble?.(problem instanceof Error ? problem.message : String(problem));
        await this.wait(pause);
        pause = Math.min(pause * 2, LAST_RETRY);
      }
    } while (this.#again && !this.#left);
    this.#loading = false;
    for (const message of this.#kept.splice(0)) if (!this.#left) this.part.told(message);
  }
}
