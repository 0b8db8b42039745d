/** Before a form `[data-near]` is sent, the house is asked which open reports it may be; they are shown beside it. */

import { SAME } from "./letters";
import { smaller } from "./photo";

const SIDE = 256; // pixels of a photo that is only compared
const PATIENCE = 4_000;
const PAUSE = 600;
/** What is looked at: whatever else is written changes nothing. */
const ASKED = ["kind", "commune", "pole", "place", "lon", "lat", "text"];

let soon: ReturnType<typeof setTimeout> | undefined;
let asked: AbortController | null = null;

/** Ask as soon as place and photo are there: nobody writes the rest for nothing. */
export function showSimilar(form: HTMLFormElement): void {
  if (form.dataset["near"] === undefined) return;
  form.addEventListener("change", () => {
    clearTimeout(soon);
    soon = setTimeout(() => void ask(form), PAUSE);
  });
  form.addEventListener("reset", () => {
    clearTimeout(soon);
    put(form, null);
  });
}

/** Before sending; true when there are some that nobody has seen yet on this page: then the person answers first. */
export async function newOnes(form: HTMLFormElement, by: HTMLElement | null): Promise<boolean> {
  if (form.dataset["near"] === undefined || !navigator.onLine) return false;
  if (by instanceof HTMLButtonElement && by.name === SAME) return false;
  clearTimeout(soon); // a later question would take the place of this one
  const before = shown(form);
  await ask(form);
  const fresh = [...shown(form)].some((report) => !before.has(report));
  if (fresh) list(form)?.querySelector<HTMLElement>("h2")?.focus();
  return fresh;
}

function list(form: HTMLFormElement): HTMLElement | null {
  return form.ownerDocument.querySelector<HTMLElement>("[data-near-list]");
}

function shown(form: HTMLFormElement): Set<string> {
  const found = list(form)?.querySelectorAll<HTMLElement>("[data-report]") ?? [];
  return new Set([...found].map((one) => one.dataset["report"] ?? ""));
}

/** Without an answer nothing changes: whoever has no network sends all the same. */
async function ask(form: HTMLFormElement): Promise<void> {
  asked?.abort();
  const mine = (asked = new AbortController());
  try {
    const signal = AbortSignal.any([mine.signal, AbortSignal.timeout(PATIENCE)]);
    const body = await question(form);
    const answer = await fetch(form.dataset["near"] ?? "", { method: "POST", body, signal });
    if (!answer.ok) return;
    put(form, answer.status === 200 ? await answer.text() : null);
  } catch (problem) {
    console.info("Not compared:", problem);
  }
}

async function question(form: HTMLFormElement): Promise<FormData> {
  const body = new FormData();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      if (ASKED.includes(name)) body.append(name, value);
    } else if (value.size) {
      const kept = { name, file: value.name, type: value.type, bytes: await value.arrayBuffer() };
      const small = await smaller(kept, SIDE);
      // One that this browser cannot draw is not compared: the house judges it when it is sent.
      if (small !== kept) body.append(name, new File([small.bytes], "small.jpg", { type: small.type }));
    }
  }
  return body;
}

/** The house's own markup; the same again is left as it stands, under whoever is at it. */
function put(form: HTMLFormElement, html: string | null): void {
  const place = list(form);
  if (!place) return;
  const parts = html === null ? [] : [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
  const found = form.ownerDocument.createElement("div");
  found.append(...parts);
  if (found.innerHTML === place.innerHTML) return;
  place.replaceChildren(...found.childNodes);
  place.hidden = html === null;
}
