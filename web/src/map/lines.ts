/** Lines as the ground layer draws them: rows of places, the part of them one sees, cut into straight pieces. */

import type { Part } from "./around";
import { mercatorX, mercatorY, type Place } from "./gl";

/** Places one after the other, x and y in Mercator from 0 to 1. */
export type Run = Float64Array;

export const CORNERS = 4; // of one piece
export const EACH = 5; // numbers of a corner: both ends of its piece, and which corner it is
const WORLD = 512; // pixels of the world at zoom 0
const FINE = 0.3; // pixels by which a drawn line may miss a place of its own: nobody sees it
const MOST_SKIPPED = 24; // places that one piece may pass by; the work grows with them

/** Every line of a geometry, rings of polygons too. */
export function runsOf(geometry: GeoJSON.Geometry | null): Run[] {
  if (!geometry) return [];
  switch (geometry.type) {
    case "LineString":
      return [run(geometry.coordinates)];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates.map(run);
    case "MultiPolygon":
      return geometry.coordinates.flat().map(run);
    case "GeometryCollection":
      return geometry.geometries.flatMap(runsOf);
    default:
      return [];
  }
}

export function run(places: readonly GeoJSON.Position[]): Run {
  const found = new Float64Array(2 * places.length);
  places.forEach(([lon = 0, lat = 0], at) => found.set([mercatorX(lon), mercatorY(lat)], 2 * at));
  return found;
}

/** The pieces of the lines within a part of the world, as corners told from ``origin``. */
export function piecesOf(runs: readonly Run[], part: Part, origin: Place): Float32Array {
  const corners: number[] = [];
  for (const whole of runs) {
    const one = simplified(whole, part.zoom);
    for (let at = 2; at < one.length; at += 2) {
      const [x, y, toX, toY] = [one[at - 2]!, one[at - 1]!, one[at]!, one[at + 1]!];
      if (touches(part, x, y, toX, toY)) addPiece(corners, x - origin[0], y - origin[1], toX - origin[0], toY - origin[1]);
    }
  }
  return Float32Array.from(corners);
}

/** The places of a line that an eye needs at this zoom; its ends stay. */
export function simplified(one: Run, zoom: number): Run {
  const fine = FINE / (WORLD * 2 ** zoom);
  const last = one.length - 2;
  const kept: number[] = [one[0]!, one[1]!];
  for (let from = 0, to = 2; from < last; to = from + 2) {
    while (to < last && to - from < 2 * MOST_SKIPPED && passesBy(one, from, to + 2, fine)) to += 2;
    kept.push(one[to]!, one[to + 1]!);
    from = to;
  }
  return Float64Array.from(kept);
}

/** Whether the straight way between two places of a line passes near every place between them. */
function passesBy(one: Run, from: number, to: number, fine: number): boolean {
  const [x, y] = [one[from]!, one[from + 1]!];
  const [alongX, alongY] = [one[to]! - x, one[to + 1]! - y];
  const length = Math.hypot(alongX, alongY) || Number.MIN_VALUE;
  for (let at = from + 2; at < to; at += 2) {
    const [byX, byY] = [one[at]! - x, one[at + 1]! - y];
    const ahead = (byX * alongX + byY * alongY) / length;
    const aside = Math.abs(byX * alongY - byY * alongX) / length;
    if (aside > fine || ahead < -fine || ahead > length + fine) return false;
  }
  return true;
}

function touches({ west, north, east, south }: Part, x: number, y: number, toX: number, toY: number): boolean {
  return Math.max(x, toX) >= west && Math.min(x, toX) <= east && Math.max(y, toY) >= north && Math.min(y, toY) <= south;
}

function addPiece(corners: number[], x: number, y: number, toX: number, toY: number): void {
  for (let corner = 0; corner < CORNERS; corner++) corners.push(x, y, toX, toY, corner);
}

/** Two triangles for each piece. */
export function trianglesOf(pieces: number): Uint32Array {
  const found = new Uint32Array(6 * pieces);
  for (let piece = 0; piece < pieces; piece++) {
    const first = CORNERS * piece;
    found.set([first, first + 1, first + 2, first + 2, first + 1, first + 3], 6 * piece);
  }
  return found;
}
