/** A handle for each switch point, and one for the level from dusk on: for fingers, mice and keys. */

import { fill, type Words } from "../ui/words";
import type { Frame } from "./frame";
import { hours, type Point } from "./table";

const SVG = "http://www.w3.org/2000/svg";
/** Pixels of the screen: what is seen, and what a finger meets. */
const [SEEN, MET] = [8, 22];
/** The handle of the level from dusk on. */
export const FIRST = -1;

export interface Moves {
  /** A handle was dragged or pushed: to this minute of the picture and this level. */
  move(which: number, minute: number, level: number): void;
  remove(which: number): void;
  /** The move is over. */
  done(): void;
}

export class Handles {
  readonly #group = document.createElementNS(SVG, "g");
  #frame: Frame | null = null;
  #points: Point[] = [];
  #first = 100;
  #dragged: number | null = null;
  chosen = FIRST;

  constructor(private readonly words: Words, private readonly moves: Moves) {
    this.#group.setAttribute("class", "handles");
    this.#group.addEventListener("pointerdown", (event) => this.#begin(event));
    this.#group.addEventListener("pointermove", (event) => this.#drag(event));
    for (const over of ["pointerup", "pointercancel"]) this.#group.addEventListener(over, () => this.#end());
    this.#group.addEventListener("keydown", (event) => this.#key(event));
    this.#group.addEventListener("focusin", (event) => (this.chosen = numberOf(event.target)));
  }

  draw(frame: Frame, points: Point[], first: number): void {
    [this.#frame, this.#points, this.#first] = [frame, points, first];
    if (this.#group.parentNode !== frame.svg) {
      frame.svg.setAttribute("role", "group"); // a picture has no handles to reach
      frame.svg.append(this.#group);
    }
    const there = [...this.#group.children] as SVGGElement[];
    there.slice(points.length + 1).forEach((one) => one.remove());
    for (let n = FIRST; n < points.length; n++) this.#place(there[n + 1] ?? this.#made(n), n);
  }

  focus(which: number): void {
    (this.#group.children[which + 1] as SVGGElement | undefined)?.focus();
  }

  #made(which: number): SVGGElement {
    const one = document.createElementNS(SVG, "g");
    one.dataset["which"] = String(which);
    for (const [name, value] of Object.entries({ tabindex: "0", role: "slider", "aria-valuemin": "0", "aria-valuemax": "100" })) {
      one.setAttribute(name, value);
    }
    one.append(circle("met"), circle("seen"));
    this.#group.append(one);
    return one;
  }

  #place(one: SVGGElement, which: number): void {
    const [frame, point] = [this.#frame!, this.#points[which]];
    const level = point?.level ?? this.#first;
    const minute = point ? frame.minutes(point) : frame.dusk;
    one.setAttribute("transform", `translate(${frame.x(minute).toFixed(1)} ${frame.y(level).toFixed(1)})`);
    one.setAttribute("aria-label", point ? fill(this.words["point"], { n: which + 1 }) : this.words["first"] ?? "");
    one.setAttribute("aria-valuenow", String(level));
    one.setAttribute("aria-valuetext", fill(this.words["value"], { at: point ? this.#said(point) : "", level }));
    const [met, seen] = one.children;
    met?.setAttribute("r", String(Math.round(MET / frame.scale)));
    seen?.setAttribute("r", String(Math.round(SEEN / frame.scale)));
  }

  #said(point: Point): string {
    if (point.kind === "clock") return hours(point.minutes);
    return fill(this.words[point.kind], { n: point.minutes });
  }

  #begin(event: PointerEvent): void {
    this.#dragged = this.chosen = numberOf(event.target);
    (event.target as Element).setPointerCapture(event.pointerId);
    event.preventDefault();
    this.focus(this.#dragged);
  }

  #drag(event: PointerEvent): void {
    if (this.#dragged === null || !this.#frame) return;
    this.moves.move(this.#dragged, ...this.#frame.under(event));
  }

  #end(): void {
    if (this.#dragged === null) return;
    this.#dragged = null;
    this.moves.done();
  }

  /** Five minutes or one per cent; with shift half an hour, or ten. */
  #key(event: KeyboardEvent): void {
    const which = numberOf(event.target);
    const [minute, level] = this.#now(which);
    const [time, light] = event.shiftKey ? [30, 10] : [5, 1];
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-time, 0], ArrowRight: [time, 0], ArrowUp: [0, light], ArrowDown: [0, -light],
      PageUp: [0, 10], PageDown: [0, -10], Home: [0, -level], End: [0, 100 - level],
    };
    const step = steps[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.moves.remove(which);
    else if (step) {
      this.moves.move(which, minute + step[0], Math.min(Math.max(level + step[1], 0), 100));
      this.moves.done();
    } else return;
    event.preventDefault();
  }

  #now(which: number): [minute: number, level: number] {
    const [frame, point] = [this.#frame!, this.#points[which]];
    return point ? [frame.minutes(point), point.level] : [frame.dusk, this.#first];
  }
}

function numberOf(target: EventTarget | null): number {
  return Number((target as Element).closest<SVGGElement>("[data-which]")?.dataset["which"] ?? FIRST);
}

function circle(name: string): SVGCircleElement {
  const found = document.createElementNS(SVG, "circle");
  found.setAttribute("class", name);
  return found;
}
