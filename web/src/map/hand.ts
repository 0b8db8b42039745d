/** Pointer and keyboard on the map: hover says, click chooses, N walks from thing to thing. */

import { number } from "../ui/language";
import { meantForThePage } from "../ui/letters";
import { fill, type Words } from "../ui/words";
import type { Found } from "./picking";
import { saidBy } from "./signs";
import type { MapView } from "./view";

interface Owner extends HTMLElement {
  words: Words;
  choose(id: number | null, how?: { fly?: boolean }): void;
  whole(): void;
  territory: { loadNames(layer: Found["layer"]): Promise<void> };
}

export class Hand {
  #frame = 0;
  #under: Found | null = null;
  #walk: Found[] = [];
  #step = -1;

  constructor(
    private readonly owner: Owner,
    private readonly view: MapView,
  ) {
    const { map } = view;
    map.on("click", (event) => this.#clicked(event.point));
    map.on("mousemove", (event) => this.#hovered(event.point));
    map.on("mouseout", () => this.#tip(null));
    map.on("movestart", () => this.#tip(null));
    map.on("moveend", (event) => {
      if (!(event as { walked?: boolean }).walked) this.#step = -1;
    });
    map.getCanvas().addEventListener("keydown", this.#canvasKey);
    map.getCanvas().setAttribute("aria-label", owner.words["map_keys"] ?? "");
    window.addEventListener("keydown", this.#pageKey);
  }

  leave(): void {
    window.removeEventListener("keydown", this.#pageKey);
  }

  #clicked(at: { x: number; y: number }): void {
    if (this.view.part(at)) return;
    this.owner.choose(idOf(this.view.at(at)));
  }

  #hovered(at: { x: number; y: number }): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const found = this.view.map.isMoving() ? null : this.view.at(at);
      this.view.map.getCanvas().style.cursor = found ? "pointer" : "";
      if (idOf(found) !== idOf(this.#under)) this.#tip(found, at);
    });
  }

  /** The name and value of a thing beside it; lamps get their names when first pointed at. */
  #tip(found: Found | null, at = { x: 0, y: 0 }): void {
    this.#under = found;
    const tip = this.owner.querySelector<HTMLElement>(".tip");
    if (!tip) return;
    tip.hidden = !found;
    if (!found) return;
    tip.textContent = this.#spoken(found);
    tip.style.transform = `translate(${Math.round(at.x + 14)}px, ${Math.round(at.y + 14)}px)`;
    if (found.layer.names) return;
    this.owner.territory.loadNames(found.layer).then(
      () => this.#under === found && (tip.textContent = this.#spoken(found)),
      () => undefined, // the sheet says the name, and says when it cannot
    );
  }

  #spoken({ layer, row }: Found): string {
    const value = saidBy(layer, row) || (layer.speaks ? (this.owner.words["unknown"] ?? "") : "");
    return [layer.names?.[row] ?? layer.card.title, value].filter(Boolean).join(", ");
  }

  readonly #canvasKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n" || event.key === "N") {
      event.preventDefault();
      this.#walkOn(event.shiftKey ? -1 : 1);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      this.owner.choose(idOf(this.#walk[this.#step] ?? this.view.walk()[0] ?? null));
    }
  };

  /** From the middle of the map outwards, one thing after the other, said aloud. */
  #walkOn(by: number): void {
    if (this.#step < 0) this.#walk = this.view.walk();
    const many = this.#walk.length;
    const place = this.owner.querySelector("[data-under]");
    if (!many) {
      if (place) place.textContent = this.owner.words["found_none"] ?? "";
      return;
    }
    this.#step = (this.#step + by + many) % many;
    const found = this.#walk[this.#step]!;
    this.view.choose(found);
    const { x, y } = this.view.map.project([found.layer.lon[found.row]!, found.layer.lat[found.row]!]);
    this.#tip(found, { x, y });
    const holes = { thing: this.#spoken(found), place: number(this.#step + 1), count: number(many) };
    if (place) place.textContent = fill(this.owner.words["walked"], holes);
  }

  readonly #pageKey = (event: KeyboardEvent): void => {
    if (!meantForThePage(event)) return;
    if (event.key === "Escape") this.owner.choose(null);
    if (event.key === "0") this.owner.whole();
  };
}

function idOf(found: Found | null): number | null {
  return found ? (found.layer.ids[found.row] as number) : null;
}
