/** Keys of one report's sheet: a number opens that step, "u" goes back to the list. */

import { meantForThePage } from "../ui/letters";

export function sheetKeys(page: Document): void {
  const steps = [...page.querySelectorAll<HTMLDetailsElement>(".moves details")];
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
