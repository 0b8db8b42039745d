/** A line drawn around things of the map, with a finger, a pen or a mouse, while the map itself holds still. */

import type { Spot } from "../ui/encloses";

/** Pixels a hand may tremble before it draws. */
const TREMBLE = 6;
const XMLNS = "http://www.w3.org/2000/svg";

export class Lasso {
  readonly #sheet = document.createElementNS(XMLNS, "svg");
  readonly #path = document.createElementNS(XMLNS, "path");
  #line: Spot[] = [];
  #pointer: number | null = null;

  /** ``drawn`` hears of the line in pixels of ``place``, or of null when it was given up. */
  constructor(place: HTMLElement, private readonly drawn: (line: Spot[] | null) => void) {
    this.#sheet.classList.add("lasso-sheet");
    this.#sheet.setAttribute("aria-hidden", "true");
    this.#sheet.append(this.#path);
    this.#sheet.addEventListener("pointerdown", (event) => this.#begin(event));
    this.#sheet.addEventListener("pointermove", (event) => this.#draw(event));
    this.#sheet.addEventListener("pointerup", (event) => this.#end(event));
    this.#sheet.addEventListener("pointercancel", () => this.#over(null));
    window.addEventListener("keydown", this.#key, { capture: true });
    place.append(this.#sheet);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#over(null);
  };

  #begin(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#pointer = event.pointerId;
    this.#line = [[event.offsetX, event.offsetY]];
    this.#sheet.setPointerCapture(event.pointerId);
  }

  #draw(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#line.push([event.offsetX, event.offsetY]);
    this.#path.setAttribute("d", `M${this.#line.map((at) => at.join(" ")).join("L")}Z`);
  }

  #end(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    const [first] = this.#line;
    const moved = this.#line.some((at) => Math.hypot(at[0] - first![0], at[1] - first![1]) > TREMBLE);
    if (moved) return this.#over(this.#line);
    this.#pointer = null; // a touch draws nothing: whoever slipped begins again
    this.#path.removeAttribute("d");
  }

  #over(line: Spot[] | null): void {
    window.removeEventListener("keydown", this.#key, { capture: true });
    this.#sheet.remove();
    this.drawn(line);
  }
}
