/** The time line drawn: a measure as area, alarms as signs, now as a bar with a head, the future hatched. */

import { nothing, svg, type SVGTemplateResult } from "lit";

import { placeOf, type Stretch, type Tick } from "./span";

export type Point = [atMs: number, value: number];

export interface Mark {
  at: number;
  sign: string;
  title: string;
}

export interface Drawn {
  width: number;
  line: Stretch;
  now: number;
  /** The replayed moment; null while it is live. */
  at: number | null;
  points: Point[];
  usual: Point[];
  stepMs: number;
  usualStepMs: number;
  marks: Mark[];
  ticks: Tick[];
  sprite: string;
  words: { future: string; now: string; usual: string };
}

export const HEIGHT = 64;
const [TOP, GROUND] = [18, 50];

export function drawLine(given: Drawn): SVGTemplateResult {
  const { width, line, now, at } = given;
  const x = (ms: number): number => Math.round(placeOf(ms, line, width) * 10) / 10;
  const most = Math.max(...given.points.map(([, value]) => value), ...given.usual.map(([, value]) => value), 1e-9);
  const y = (value: number): number => Math.round((GROUND - (Math.max(0, value) / most) * (GROUND - TOP)) * 10) / 10;
  const present = x(now);
  const head = x(at ?? now);
  return svg`
    <defs><pattern id="to-come" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path class="hatch" d="M0 0V6"></path></pattern></defs>
    ${runs(given.points, given.stepMs).map((run) => svg`<path class="area" d=${area(run, x, y)}></path><path class="course" d=${course(run, x, y)}></path>`)}
    ${runs(given.usual, given.usualStepMs).map((run) => svg`<path fill="url(#to-come)" d=${area(run, x, y)}></path><path class="usual" d=${course(run, x, y)}></path>`)}
    <path class="ground" d="M0 ${GROUND}H${Math.min(width, present)}"></path>
    <path class="ground usual" d="M${Math.max(0, present)} ${GROUND}H${width}"></path>
    ${given.ticks.filter((tick) => Math.abs(x(tick.at) - head) > 46).map((tick) => svg`<text x=${x(tick.at)} y="62" text-anchor="middle">${tick.text}</text>`)}
    ${given.marks.map((mark) => svg`<svg class="s" x=${x(mark.at) - 6} y="2" width="12" height="12" viewBox="0 0 16 16" data-mark=${mark.at}><title>${mark.title}</title><use href="${given.sprite}#sign-${mark.sign}"></use></svg>`)}
    ${given.usual.length && present < width - 70 ? svg`<text class="word" x=${present + 10} y="11">${given.words.usual}</text>` : nothing}
    ${at === null ? nothing : svg`<path class="present" d="M${present} 4V${GROUND}"></path>`}
    <g class=${at === null ? "head" : "head replay"}><path d="M${head} 6V${GROUND + 2}"></path><circle cx=${head} cy="6" r="4.5"></circle></g>
  `;
}

/** Stretches without a gap: where nothing was measured, nothing is drawn. */
export function runs(points: Point[], stepMs: number): Point[][] {
  const found: Point[][] = [];
  let before = -Infinity;
  for (const point of points) {
    if (point[0] - before > 1.5 * stepMs) found.push([]);
    found.at(-1)!.push(point);
    before = point[0];
  }
  return found.map((run) => [...run, [run.at(-1)![0] + stepMs, run.at(-1)![1]]]);
}

type Scale = (value: number) => number;

function course(run: Point[], x: Scale, y: Scale): string {
  return run.map(([at, value], place) => (place ? `H${x(at)}V${y(value)}` : `M${x(at)} ${y(value)}`)).join("");
}

function area(run: Point[], x: Scale, y: Scale): string {
  return `${course(run, x, y)}V${GROUND}H${x(run[0]![0])}Z`;
}
