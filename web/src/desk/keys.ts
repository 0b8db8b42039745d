/** Keys of the list: walking it, choosing, and asking for a step; "?" shows them. */

import { lettersOn, meantForThePage, setLetters } from "../ui/letters";
import type { Show } from "./plan";
import type { Together } from "./together";

const STEPS: Record<string, string> = { a: "accepted", g: "assigned", p: "planned", r: "refused", m: "merged" };

export function listKeys(desk: HTMLFormElement, show: Show, together: Together | null): void {
  const rows = [...desk.querySelectorAll<HTMLElement>(".rows.reports > div")];
  const help = showHelp(desk);
  const at = (): number => rows.findIndex((row) => row.classList.contains("here"));
  const walk = (by: number): void => {
    const row = rows[Math.min(Math.max(at() + by, 0), rows.length - 1)];
    row?.querySelector<HTMLElement>(":scope > a")?.focus();
    if (row) show(row);
  };
  const choose = (always: boolean): void => {
    const box = rows[at()]?.querySelector<HTMLInputElement>(".pickone input");
    if (box && !(always && box.checked)) box.click();
  };
  const ask = (step: string): void => {
    if (!desk.querySelector(".pickone :checked")) choose(true);
    together?.ask(step);
  };
  const turn = (rel: string): void => desk.querySelector<HTMLElement>(`a[rel="${rel}"]`)?.click();
  const keys: Record<string, () => void> = {
    j: () => walk(1),
    k: () => walk(-1),
    x: () => choose(false),
    b: () => turn("prev"),
    n: () => turn("next"),
    f: () => document.querySelector<HTMLElement>("form.filters select")?.focus(),
    "?": help,
    ...Object.fromEntries(Object.entries(STEPS).map(([key, step]) => [key, () => ask(step)])),
  };
  window.addEventListener("keydown", (event) => {
    const run = keys[event.key.toLowerCase()];
    if (!run || !(meantForThePage(event) || onAChoice(event))) return;
    event.preventDefault();
    run();
  });
}

/** A box that is ticked takes no letters: the keys go on working there. */
function onAChoice(event: KeyboardEvent): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && lettersOn();
  return plain && event.target instanceof HTMLInputElement && event.target.type === "checkbox" && event.target.closest(".pickone") !== null;
}

function showHelp(desk: HTMLFormElement): () => void {
  const panel = document.querySelector<HTMLDialogElement>("dialog[data-keys-help]");
  const button = desk.querySelector<HTMLButtonElement>("button[data-keys]");
  const letters = panel?.querySelector<HTMLInputElement>("[data-single-letters]");
  const open = (): void => {
    if (letters) letters.checked = lettersOn();
    panel?.showModal();
  };
  if (button) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  letters?.addEventListener("change", () => setLetters(letters.checked));
  panel?.querySelector("[data-close]")?.addEventListener("click", () => panel.close());
  return open;
}
