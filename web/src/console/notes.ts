/** A colleague's note from the shift before, until it is read. */

import { tell, sentenceOf } from "./net";
import { address } from "./setup";

export function followNotes(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-note]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void read(form);
    });
  }
}

async function read(form: HTMLFormElement): Promise<void> {
  const note = form.closest<HTMLElement>(".note");
  try {
    await tell(address("read_note", { id: form.dataset["note"] ?? "" }), {});
    const next = note?.nextElementSibling?.querySelector<HTMLElement>("button");
    note?.remove();
    (next ?? document.querySelector<HTMLElement>("eclor-alarms .cause"))?.focus();
  } catch (problem) {
    const place = form.querySelector(".trouble");
    if (place) place.textContent = sentenceOf(problem);
  }
}
