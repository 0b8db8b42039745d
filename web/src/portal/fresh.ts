/** Asks for the page again each minute while somebody looks at it, and takes over the parts that live. */

import { redrawAges, setHouseTime } from "../ui/ages";
import { rememberValues } from "./last";

const EVERY = 60_000;

export function keepFresh(root: Document): void {
  if (!root.querySelector("[data-refresh]") || saving()) return;
  setInterval(() => void refresh(root), EVERY);
  root.addEventListener("visibilitychange", () => void refresh(root));
}

/** Whoever asked the device to spare data is not charged for comfort. */
function saving(): boolean {
  const line = (navigator as { connection?: { saveData?: boolean } }).connection;
  return line?.saveData === true;
}

let last = performance.now();

async function refresh(root: Document): Promise<void> {
  if (root.visibilityState === "visible" && performance.now() - last >= EVERY / 2) await refreshNow(root);
}

/** Ask for the page now and take over its living parts; false when no answer came. */
export async function refreshNow(root: Document): Promise<boolean> {
  last = performance.now();
  const page = await fresh();
  if (page) takeOver(root, page);
  return page !== null;
}

/** The page as the house draws it now; null without a network: the ages on the page say the rest. */
async function fresh(): Promise<Document | null> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (problem) {
    console.info("No fresh values:", problem);
    return null;
  }
}

/** Each part as the house drew it last: scripts have changed ages and signs in it since. */
const drawn = new WeakMap<Element, string>();

function takeOver(root: Document, page: Document): void {
  // Kept by the service worker, not drawn now: nothing new.
  if (page.documentElement.dataset["keptAt"] !== undefined) return;
  setHouseTime(Number(page.documentElement.dataset["now"]));
  for (const part of root.querySelectorAll<HTMLElement>("[data-refresh]")) {
    const name = part.dataset["refresh"] ?? "";
    const found = page.querySelector(`[data-refresh="${CSS.escape(name)}"]`);
    // What somebody is at stays under their hand.
    if (!found || part.contains(root.activeElement)) continue;
    // A reader is told of what changed, not of the same again.
    const now = found.innerHTML;
    if (now !== drawn.get(part)) part.replaceChildren(...found.childNodes);
    drawn.set(part, now);
  }
  redrawAges(root);
  rememberValues(root);
}
