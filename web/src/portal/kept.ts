/** Says above the page that there is no network and how long ago it was kept. */

import { duration } from "../ui/ages";
import { keptFor } from "./clock";

export function showKept(root: Document): void {
  const notice = root.querySelector<HTMLElement>(".kept");
  const kept = keptFor(root.documentElement);
  if (!notice || kept === null) return;
  notice.hidden = false;
  say(notice, kept);
  setInterval(() => say(notice, keptFor(root.documentElement) ?? 0), 30_000);
  addEventListener("online", () => location.reload());
}

function say(notice: HTMLElement, kept: number): void {
  const { offline = "%s", unsure = "" } = notice.dataset;
  const text = Number.isNaN(kept) ? unsure : offline.replace("%s", duration(kept / 1000));
  if (notice.textContent !== text) notice.textContent = text;
}
