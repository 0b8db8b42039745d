/** What is drawn of a layer of signs at one zoom: things by themselves, or near ones gathered. */

import { mercatorX, mercatorY } from "./gl";
import { ATTENTION, LATE, RANKS, type Layer } from "./layer";

/** Beyond so many things a layer gathers the near ones while one looks from afar. */
const CROWDED = 60;
export const APART_FROM = 15; // the zoom from which nothing is gathered any more
const CELL = 38; // pixels
const TILE = 512; // pixels of the world at zoom 0

export interface Mark {
  x: number;
  y: number;
  image: string;
  /** How much larger or smaller than drawn. */
  size: number;
  rank: number;
}

export interface Crowd extends Mark {
  count: number;
  box: [west: number, south: number, east: number, north: number];
}

export function isGathered(layer: Layer): boolean {
  return layer.size > CROWDED;
}

/** A step of zoom within which the same things stay gathered. */
export function stepOf(zoom: number): number {
  return Math.floor(Math.min(zoom, APART_FROM) * 2) / 2;
}

/** The marks of one layer, the grave ones last, so that they are drawn above. */
export function marksOf(layer: Layer, zoom: number): { marks: Mark[]; crowds: Crowd[] } {
  const gathers = isGathered(layer) && zoom < APART_FROM;
  const cells = new Map<number, number[]>();
  const marks: Mark[] = [];
  const across = (TILE * 2 ** stepOf(zoom)) / CELL;
  for (let row = 0; row < layer.size; row++) {
    if (!layer.shown[row]) continue;
    // No crowd may swallow what is in alarm.
    if (!gathers || (layer.rank[row] ?? 0) >= ATTENTION) {
      marks.push(markOf(layer, row, zoom));
      continue;
    }
    const cell = Math.floor(mercatorX(layer.lon[row]!) * across) * 2 ** 26 + Math.floor(mercatorY(layer.lat[row]!) * across);
    const there = cells.get(cell);
    if (there) there.push(row);
    else cells.set(cell, [row]);
  }
  const crowds: Crowd[] = [];
  for (const rows of cells.values()) {
    if (rows.length === 1) marks.push(markOf(layer, rows[0]!, zoom));
    else crowds.push(crowdOf(layer, rows));
  }
  return { marks: marks.sort((one, other) => one.rank - other.rank), crowds };
}

function markOf(layer: Layer, row: number, zoom: number): Mark {
  const rank = layer.rank[row] ?? 0;
  const late = rank === 0 && layer.speaks && layer.fresh[row] === LATE;
  const size = Math.min(1.15, (isGathered(layer) ? 0.65 : 0.75) + Math.max(0, zoom - 10) * 0.08);
  const [x, y] = [mercatorX(layer.lon[row]!), mercatorY(layer.lat[row]!)];
  return { x, y, image: late ? "s-ok-late" : `s-${RANKS[rank] ?? "ok"}`, size, rank };
}

/** Many as one: in their middle, with the worst state among them. */
function crowdOf(layer: Layer, rows: number[]): Crowd {
  const box: Crowd["box"] = [Infinity, Infinity, -Infinity, -Infinity];
  let [x, y, rank] = [0, 0, 0];
  for (const row of rows) {
    const [lon, lat] = [layer.lon[row]!, layer.lat[row]!];
    x += mercatorX(lon) / rows.length;
    y += mercatorY(lat) / rows.length;
    rank = Math.max(rank, layer.rank[row] ?? 0);
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  const said = rows.length < 1000 ? String(rows.length) : `${Math.floor(rows.length / 1000)}k`;
  return { x, y, image: `c-${RANKS[rank] ?? "ok"}-${said}`, size: 1, rank, count: rows.length, box };
}
