/** One report's sheet: a number opens that step, "u" goes back to the list; a ready answer is filled in to be changed. */

import { meantForThePage } from "../ui/letters";

export function sheetKeys(page: Document): void {
  const steps = [...page.querySelectorAll<HTMLDetailsElement>(".moves details")];
  for (const step of steps) fillIn(step);
  const up = page.querySelector<HTMLAnchorElement>("a[data-up]");
  if (!up) return;
  window.addEventListener("keydown", (event) => {
    if (!meantForThePage(event)) return;
    if (event.key.toLowerCase() === "u") up.click();
    const step = steps[Number(event.key) - 1];
    if (!step) return;
    event.preventDefault();
    for (const one of steps) one.open = one === step;
    step.scrollIntoView({ block: "nearest" });
    step.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  });
}

/** What somebody wrote by hand is never written over. */
function fillIn(step: HTMLElement): void {
  const choice = step.querySelector<HTMLSelectElement>("select[data-texts]");
  const note = step.querySelector<HTMLTextAreaElement>("textarea");
  if (!choice || !note) return;
  const texts = JSON.parse(choice.dataset["texts"] ?? "{}") as Record<string, string>;
  choice.addEventListener("change", () => {
    if (note.value.trim() === "" || Object.values(texts).includes(note.value)) note.value = texts[choice.value] ?? "";
  });
}
