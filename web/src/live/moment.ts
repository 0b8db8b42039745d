/** The moment the page shows: now, or one that is replayed. */

import { houseNow } from "../ui/ages";
import type { Leave } from "./house";

class Moment {
  /** Null is now, live; else epoch milliseconds of the past moment that is shown. */
  at: number | null = null;
  #hearers = new Set<(ms: number | null) => void>();

  set(ms: number | null): void {
    if (ms === this.at) return;
    this.at = ms;
    const page = document.documentElement;
    if (ms === null) delete page.dataset["replay"];
    else page.dataset["replay"] = String(ms);
    for (const hear of this.#hearers) hear(ms);
  }

  onChange(hear: (ms: number | null) => void): Leave {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }
}

/** The one moment of this page. */
export const moment = new Moment();

/** What ages are counted from: the replayed moment, else the house's clock. */
export function shownNow(): number {
  return moment.at ?? houseNow();
}
