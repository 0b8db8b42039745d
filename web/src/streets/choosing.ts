/** Map and list of one form: a street ticked in one is chosen in the other. */

import { Outlook } from "./outlook";
import { NightMap } from "./map";

export class Choosing {
  readonly #boxes = new Map<string, HTMLInputElement>();
  readonly #outlook: Outlook;
  readonly #map: NightMap | null;

  constructor(private readonly form: HTMLFormElement) {
    for (const box of form.querySelectorAll<HTMLInputElement>("input[name=street]")) this.#boxes.set(box.value, box);
    this.#outlook = new Outlook(form, form.querySelector<HTMLElement>("#outlook")!);
    const svg = form.querySelector<SVGSVGElement>(".night-map > svg");
    this.#map = svg && new NightMap(svg, (values, on) => this.#choose(values, on));
    form.classList.add("live");
    form.querySelectorAll<HTMLElement>("[data-bar]").forEach((bar) => (bar.hidden = false));
    form.addEventListener("formdata", (event) => gather(event.formData));
    form.addEventListener("input", (event) => this.#changed(event.target));
    form.querySelector("[data-none]")?.addEventListener("click", () => this.#choose([...this.#boxes.keys()], false));
    for (const button of form.querySelectorAll<HTMLElement>("[data-zoom]")) {
      button.addEventListener("click", () => this.#map?.zoom(button.dataset["zoom"] === "in" ? 0.6 : 1 / 0.6));
    }
    this.#show();
  }

  /** ``on`` undefined: the other way round. */
  #choose(values: string[], on?: boolean): void {
    for (const value of values) {
      const box = this.#boxes.get(value);
      if (box) box.checked = on ?? !box.checked;
    }
    this.#show();
    this.#outlook.soon();
  }

  #changed(target: EventTarget | null): void {
    if (target instanceof HTMLInputElement && "find" in target.dataset) return this.#find(target.value);
    this.#show();
    this.#outlook.soon();
  }

  #show(): void {
    this.#map?.show(new Set([...this.#boxes].filter(([, box]) => box.checked).map(([value]) => value)));
  }

  /** Only streets whose name holds the letters, whatever their accents; those chosen stay. */
  #find(text: string): void {
    const letters = plain(text);
    for (const list of this.form.querySelectorAll<HTMLDetailsElement>(".lists details")) {
      let any = false;
      for (const row of list.querySelectorAll<HTMLElement>(".tick")) {
        const box = row.querySelector<HTMLInputElement>("input");
        row.hidden = !box?.checked && !plain(row.textContent ?? "").includes(letters);
        any ||= !row.hidden;
      }
      list.hidden = !any;
      if (letters) list.open = any;
    }
  }
}

/** All streets in one field: a thousand fields are more than the house reads. */
function gather(said: FormData): void {
  const chosen = said.getAll("street");
  said.delete("street");
  said.set("streets", chosen.join("\n"));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
