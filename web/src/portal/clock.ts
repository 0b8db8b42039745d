/** How long a page was kept on this device before it is shown again; the house's clock goes on meanwhile. */

import { setHouseTime } from "../ui/ages";

/**
 * Milliseconds since the page was kept, by the difference of two readings of this device's clock: it may
 * be hours wrong as long as nobody changed it. Null: it was not kept; NaN: the clock was changed since.
 */
export function keptFor(page: HTMLElement): number | null {
  const at = page.dataset["keptAt"];
  if (at === undefined) return null;
  const since = Date.now() - Number(at);
  return since >= 0 ? since : NaN;
}

/** A kept page carries the hour it was drawn at: put it on by as long as it was kept. */
export function setBack(page: HTMLElement): void {
  const kept = keptFor(page);
  const drawn = Number(page.dataset["now"]);
  if (kept === null || !drawn) return;
  // Nobody knows how old: then every value counts as lost.
  setHouseTime(Number.isNaN(kept) ? drawn + 365 * 24 * 3_600_000 : drawn + kept);
}
