/** Says above the page that no answer came, how long ago the page was kept, and asks for it again. */

import { duration } from "../ui/ages";
import { comeBack } from "./again";
import { keptFor } from "./clock";

export function showKept(root: Document): void {
  const notice = root.querySelector<HTMLElement>(".kept");
  const kept = keptFor(root.documentElement);
  if (!notice || kept === null) return;
  notice.hidden = false;
  say(notice, kept);
  setInterval(() => say(notice, keptFor(root.documentElement) ?? 0), 30_000);
  // Nobody who is writing is interrupted: what they write waits on the device anyway.
  if (!root.querySelector("form[data-draft]")) comeBack(root);
}

function say(notice: HTMLElement, kept: number): void {
  const { offline = "%s", slow = offline, unsure = "" } = notice.dataset;
  const known = navigator.onLine ? slow : offline;
  const text = Number.isNaN(kept) ? unsure : known.replace("%s", duration(kept / 1000));
  if (notice.textContent !== text) notice.textContent = text;
}
