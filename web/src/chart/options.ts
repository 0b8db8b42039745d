/** How uPlot draws for us: three lines at most, no box, silence hatched, signs of alarms on top. */

import uPlot from "uplot";

import { houseNow } from "../ui/ages";
import { hatching, type Colours } from "./colours";
import { bounds, silences, type Annotation, type ChartSeries } from "./words";

export interface Drawing {
  series: ChartSeries[];
  from: number;
  to: number;
  annotations: Annotation[];
  colours: Colours;
  width: number;
  height: number;
  font: string;
  /** How a value and an hour are written. */
  value: (value: number, series: ChartSeries) => string;
  hour: (ms: number, span: number) => string;
  moved: (index: number | null) => void;
}

const DASHES: Record<ChartSeries["kind"], number[]> = { measure: [], state: [], usual: [2, 3], wanted: [5, 3] };
const SECOND = [6, 3, 1, 3];
const ROOM_ABOVE = 14;
const TICK_ROOM = 18;
const NEAR = 6;

/** One table for all series: times joined, null where a series says nothing and where it was silent. */
export function table(series: ChartSeries[]): uPlot.AlignedData {
  const each = series.map((one) => {
    const times: number[] = [];
    const values: (number | null)[] = [];
    let last: number | null = null;
    for (const [at, mean] of one.points) {
      if (last !== null && at - last > one.silentAfterMs) {
        times.push(last / 1000 + 0.001);
        values.push(null);
      }
      times.push(at / 1000);
      values.push(mean);
      last = at;
    }
    return [times, values] as uPlot.AlignedData;
  });
  if (!each.length) return [[]];
  return each.length === 1 ? (each[0] as uPlot.AlignedData) : uPlot.join(each, each.map((one) => one.slice(1).map(() => 2 as const)));
}

export function options(drawing: Drawing): uPlot.Options {
  const { colours, series, from, to } = drawing;
  const range = scaleOf(series);
  return {
    width: drawing.width,
    height: drawing.height,
    padding: [ROOM_ABOVE, 0, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7, fill: (_plot, index) => stroke(series[index - 1], index - 1, colours) },
      drag: { x: false, y: false },
      bind: { dblclick: () => null },
    },
    scales: { x: { time: true, range: () => [from / 1000, to / 1000] }, y: { range: () => [range.low, range.high] } },
    axes: [
      {
        stroke: colours.ink3, font: drawing.font, size: TICK_ROOM, gap: 3, space: 64,
        grid: { show: false }, ticks: { show: true, size: 3, stroke: colours.line, width: 1 }, border: { show: true, stroke: colours.line, width: 1 },
        values: (_plot, splits) => splits.map((at) => (edge(at * 1000, from, to) ? "" : drawing.hour(at * 1000, to - from))),
      },
      {
        stroke: colours.ink3, font: drawing.font, size: 0, gap: 0, ticks: { show: false },
        grid: { stroke: colours.line, width: 1 }, splits: () => range.lines, values: () => range.lines.map(() => ""),
      },
    ],
    series: [{}, ...series.map((one, index) => lineOf(one, index, colours))],
    hooks: {
      drawClear: [(plot) => drawSilences(plot, drawing)],
      draw: [(plot) => drawOver(plot, drawing, range)],
      setCursor: [(plot) => drawing.moved(plot.cursor.idx ?? null)],
    },
  };
}

/** A tick so near the edge that its words would be cut. */
function edge(ms: number, from: number, to: number): boolean {
  const part = (ms - from) / (to - from);
  return part < 0.04 || part > 0.97;
}

function lineOf(one: ChartSeries, index: number, colours: Colours): uPlot.Series {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    label: one.label,
    stroke: stroke(one, index, colours),
    width: one.kind === "wanted" ? 1.5 : 1.7,
    dash: index > 0 && one.kind === "measure" ? SECOND : DASHES[one.kind],
    spanGaps: false,
    points: { show: one.points.length < 3 },
    ...(stepped && (one.kind === "state" || one.kind === "wanted") ? { paths: stepped } : {}),
  };
}

function stroke(one: ChartSeries | undefined, index: number, colours: Colours): string {
  if (one?.kind === "wanted") return colours.hand;
  if (one?.kind === "usual") return colours.ink3;
  return index > 0 ? colours.ink2 : colours.ink;
}

interface Scale { low: number; high: number; lines: number[] }

/** Zero belongs to quantities; what lives far from it (volts, degrees) is shown close. */
function scaleOf(series: ChartSeries[]): Scale {
  const found = bounds(series);
  if (!found) return { low: 0, high: 1, lines: [] };
  const spread = found.high - found.low;
  const near = found.low >= 0 && (found.low <= 2 * spread || spread === 0 && found.low === 0);
  const low = near ? 0 : found.low < 0 && found.high > 0 ? found.low : found.low - (spread || Math.abs(found.low) * 0.05 || 1) * 0.15;
  const high = found.high + (spread || Math.abs(found.high) * 0.05 || 1) * 0.1;
  const lines = low < 0 && high > 0 ? [found.low, 0, found.high] : [near ? 0 : found.low, found.high];
  return { low, high: high === low ? low + 1 : high, lines: [...new Set(lines)] };
}

function drawSilences(plot: uPlot, drawing: Drawing): void {
  const first = drawing.series[0];
  if (!first) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = hatching(ctx, drawing.colours.hatch, devicePixelRatio);
  ctx.globalAlpha = 0.45;
  for (const gap of silences(first, drawing.from, Math.min(drawing.to, houseNow()))) {
    const left = Math.max(bbox.left, plot.valToPos(gap.from / 1000, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(gap.to / 1000, "x", true));
    if (right - left > 1) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

function drawOver(plot: uPlot, drawing: Drawing, range: Scale): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = drawing.font.replace(/(\d+(?:\.\d+)?)px/, (_all, size: string) => `${Number(size) * devicePixelRatio}px`);
  drawAnnotations(plot, drawing);
  const first = drawing.series[0];
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  if (first) for (const line of range.lines) {
    const y = plot.valToPos(line, "y", true);
    written(ctx, drawing.value(line, first), bbox.left + 2, y - 2, drawing.colours.ink3, drawing.colours.panel);
  }
  if (drawing.series.length > 1) labels(plot, drawing);
  ctx.restore();
}

/** Each line's name where it ends, never closer than a line of text to another. */
function labels(plot: uPlot, drawing: Drawing): void {
  const { ctx, bbox } = plot;
  const height = 12 * devicePixelRatio;
  const ends = drawing.series.map((one, index) => {
    const last = [...one.points].reverse().find((point) => point[1] !== null);
    return last && last[1] !== null ? { one, index, y: plot.valToPos(last[1], "y", true) } : null;
  }).filter((end) => end !== null).sort((a, b) => a.y - b.y);
  let floor = -Infinity;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const end of ends) {
    const y = Math.max(end.y - height * 0.7, floor + height, bbox.top);
    floor = y;
    written(ctx, end.one.label, bbox.left + bbox.width - 4, y, stroke(end.one, end.index, drawing.colours), drawing.colours.panel);
  }
}

function written(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, halo: string): void {
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.strokeStyle = halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/** Alarms and orders: a line where each began, with its sign above; while it lasted, a bar along the top. */
function drawAnnotations(plot: uPlot, drawing: Drawing): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  for (const one of drawing.annotations) {
    const colour = colourOf(one, drawing.colours);
    const from = Math.max(bbox.left, plot.valToPos(one.at / 1000, "x", true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos((one.end ?? Math.min(drawing.to, houseNow())) / 1000, "x", true));
    if (to < bbox.left || from > bbox.left + bbox.width) continue;
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.fillRect(from, bbox.top - 3 * ratio, Math.max(ratio, to - from), 2 * ratio);
    if (one.at < drawing.from) continue;
    ctx.lineWidth = ratio;
    ctx.setLineDash(one.kind === "order" ? [3 * ratio, 3 * ratio] : []);
    ctx.beginPath();
    ctx.moveTo(from, bbox.top);
    ctx.lineTo(from, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    drawSign(ctx, one.sign, from, bbox.top - 9 * ratio, 4.5 * ratio);
  }
}

function colourOf(one: Annotation, colours: Colours): string {
  if (one.sign === "alarm") return colours.alarm;
  if (one.sign === "wanted") return colours.hand;
  if (one.sign === "ok") return colours.ink;
  return one.sign === "attention" ? colours.attention : colours.ink3;
}

/** What began within a finger's width of a place in the picture. */
export function annotationsNear(plot: uPlot, annotations: Annotation[], left: number): Annotation[] {
  return annotations.filter((one) => Math.abs(plot.valToPos(one.at / 1000, "x") - left) <= NEAR);
}

function drawSign(ctx: CanvasRenderingContext2D, sign: string, x: number, y: number, size: number): void {
  ctx.beginPath();
  if (sign === "alarm") for (const [dx, dy] of [[0, -1], [1, 0], [0, 1], [-1, 0]] as const) ctx.lineTo(x + dx * size, y + dy * size);
  else if (sign !== "attention") ctx.arc(x, y, size * 0.8, 0, 2 * Math.PI);
  else for (const [dx, dy] of [[0, -1], [1, 0.9], [-1, 0.9]] as const) ctx.lineTo(x + dx * size, y + dy * size);
  ctx.closePath();
  if (sign === "wanted" || sign === "unknown") ctx.stroke();
  else ctx.fill();
}
