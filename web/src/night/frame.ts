/** Where a moment and a level fall on the night's picture, as the house draws it (drawing.py). */

import { sinceNoon, type Point } from "./table";

const [LEFT, RIGHT, TOP, BOTTOM, WIDTH] = [40, 712, 14, 150, 720];
const DAY = 1440;

export class Frame {
  readonly #start: number;
  readonly #end: number;
  readonly #local: number;
  readonly #dusk: number;
  readonly #dawn: number;

  constructor(readonly svg: SVGSVGElement) {
    const said = (name: string): number => Number(svg.dataset[name]);
    [this.#start, this.#end] = [said("start"), said("end")];
    // Minutes since noon at which the picture begins, by the clocks of the place.
    this.#local = sinceNoon(Math.floor((this.#start + said("offset")) / 60) % DAY);
    [this.#dusk, this.#dawn] = [this.#since(said("dusk")), this.#since(said("dawn"))];
  }

  /** Pixels of the screen in one unit of the picture. */
  get scale(): number {
    return this.svg.getBoundingClientRect().width / WIDTH || 1;
  }

  /** Minutes from the picture's beginning to a point. */
  minutes(point: Point): number {
    if (point.kind === "dusk") return this.#dusk + point.minutes;
    if (point.kind === "dawn") return this.#dawn + point.minutes;
    return sinceNoon(point.minutes) - this.#local;
  }

  /** The same point at another minute of the picture. */
  moved(point: Point, minute: number, step: number): Point {
    const inside = Math.min(Math.max(minute, 0), this.#length());
    const whole = (minutes: number): number => Math.round(minutes / step) * step;
    if (point.kind === "dusk") return { ...point, minutes: whole(inside - this.#dusk) };
    if (point.kind === "dawn") return { ...point, minutes: whole(inside - this.#dawn) };
    return { ...point, minutes: (whole(inside + this.#local) + 720) % DAY };
  }

  get dusk(): number {
    return this.#dusk;
  }

  get dawn(): number {
    return this.#dawn;
  }

  x(minute: number): number {
    return LEFT + Math.min(Math.max(minute / this.#length(), 0), 1) * (RIGHT - LEFT);
  }

  y(level: number): number {
    return BOTTOM - (level / 100) * (BOTTOM - TOP);
  }

  /** (minute, level) under the pointer. */
  under(event: MouseEvent): [minute: number, level: number] {
    const box = this.svg.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale];
    const level = Math.round(((BOTTOM - y) / (BOTTOM - TOP)) * 100);
    return [((x - LEFT) / (RIGHT - LEFT)) * this.#length(), Math.min(Math.max(level, 0), 100)];
  }

  #length(): number {
    return (this.#end - this.#start) / 60;
  }

  #since(unix: number): number {
    return (unix - this.#start) / 60;
  }
}
