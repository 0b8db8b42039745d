/** Table, picture and outlook of one night, kept together whichever of them is changed. */

import { wordsOf, type Words } from "../ui/words";
import { Frame } from "./frame";
import { FIRST, Handles } from "./handles";
import { Outlook } from "./outlook";
import { Table, type Point } from "./table";

const STEP = 5;

export class Editor {
  readonly #words: Words;
  readonly #table: Table;
  readonly #outlook: Outlook;
  readonly #handles: Handles;

  constructor(private readonly form: HTMLFormElement) {
    this.#words = wordsOf(form);
    this.#table = new Table(form);
    const place = form.querySelector<HTMLElement>("#outlook")!;
    // Every step of a drag would be read out: the handle itself says where it is.
    place.setAttribute("aria-live", "off");
    this.#outlook = new Outlook(form, place, () => this.#draw(), this.#words["trouble"] ?? "");
    this.#handles = new Handles(this.#words, {
      move: (which, minute, level) => this.#move(which, minute, level),
      remove: (which) => this.#remove(which),
      done: () => this.#sort(),
    });
    form.addEventListener("input", () => this.#changed());
    form.addEventListener("change", () => this.#changed());
    place.addEventListener("dblclick", (event) => this.#addAt(event));
    this.#bar();
    this.#draw();
    if (!this.#outlook.svg) this.#outlook.soon();
  }

  #bar(): void {
    const bar = this.form.querySelector<HTMLElement>("[data-bar]");
    if (!bar) return;
    bar.hidden = false;
    bar.querySelector("[data-add]")?.addEventListener("click", () => this.#addMiddle());
    bar.querySelector("[data-remove]")?.addEventListener("click", () => this.#remove(this.#handles.chosen));
  }

  get #frame(): Frame | null {
    const svg = this.#outlook.svg;
    return svg ? new Frame(svg) : null;
  }

  #changed(): void {
    this.#draw();
    this.#outlook.soon();
  }

  #draw(): void {
    const frame = this.#frame;
    if (!frame) return;
    this.#handles.draw(frame, this.#table.points(), this.#table.first);
  }

  #move(which: number, minute: number, level: number): void {
    const [frame, points] = [this.#frame, this.#table.points()];
    if (!frame || !this.#table.whole) return;
    const point = points[which];
    if (which === FIRST) this.#table.first = level;
    else if (point) {
      points[which] = { ...frame.moved(point, minute, STEP), level };
      this.#table.write(points);
    }
    this.#sketch(frame, this.#table.points());
    this.#changed();
  }

  /** The curve under the finger at once; the house draws it well a moment later. */
  #sketch(frame: Frame, points: Point[]): void {
    const path = frame.svg.querySelector("path.wanted");
    const [dusk, dawn] = [frame.dusk + this.#table.minutes("after_dusk"), frame.dawn + this.#table.minutes("after_dawn")];
    const told = points.map((point) => [frame.minutes(point), point.level] as const).sort((a, b) => a[0] - b[0]);
    const before = told.filter(([at]) => at <= dusk).at(-1);
    let d = `M${frame.x(0)} ${frame.y(0)}H${frame.x(dusk)}V${frame.y(before?.[1] ?? this.#table.first)}`;
    for (const [at, level] of told) if (at > dusk && at < dawn) d += `H${frame.x(at)}V${frame.y(level)}`;
    path?.setAttribute("d", `${d}H${frame.x(dawn)}V${frame.y(0)}H${frame.x(1e6)}`);
  }

  /** From the evening to the morning, as a lamp wants them; the one in hand stays in hand. */
  #sort(): void {
    const frame = this.#frame;
    if (!frame || !this.#table.whole) return;
    const points = this.#table.points();
    const held = points[this.#handles.chosen];
    const sorted = [...points].sort((one, other) => frame.minutes(one) - frame.minutes(other));
    this.#table.write(sorted);
    this.#changed();
    if (held) this.#handles.focus((this.#handles.chosen = sorted.indexOf(held)));
  }

  #remove(which: number): void {
    if (which === FIRST || !this.#table.whole) return;
    this.#table.write(this.#table.points().filter((_, n) => n !== which));
    this.#changed();
    this.#handles.focus(Math.min(which, this.#table.points().length - 1));
  }

  #addAt(event: MouseEvent): void {
    const frame = this.#frame;
    if (!frame || !(event.target instanceof Element) || !frame.svg.contains(event.target)) return;
    if (!event.target.closest(".handles")) this.#add(...frame.under(event));
  }

  /** In the middle of the longest stretch of one level. */
  #addMiddle(): void {
    const frame = this.#frame;
    if (!frame) return;
    const points = this.#table.points();
    const edges = [frame.dusk, ...points.map((point) => frame.minutes(point)), frame.dawn].sort((a, b) => a - b);
    const gaps = edges.slice(1).map((edge, n) => ({ long: edge - edges[n]!, middle: (edge + edges[n]!) / 2 }));
    const longest = gaps.reduce((best, gap) => (gap.long > best.long ? gap : best));
    const before = points.filter((point) => frame.minutes(point) <= longest.middle).at(-1);
    this.#add(longest.middle, before?.level ?? this.#table.first);
  }

  #add(minute: number, level: number): void {
    const frame = this.#frame;
    if (!frame || !this.#table.whole) return;
    const made = frame.moved({ kind: "clock", minutes: 0, level, ramp: "" }, minute, STEP);
    const points = [...this.#table.points(), made];
    this.#table.write(points);
    this.#handles.chosen = points.length - 1;
    this.#draw();
    this.#sort();
  }
}
