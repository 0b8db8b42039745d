/** Draws our own sign as PNG: home screens of telephones take no SVG. One line ends in one disc, nothing more. */

import { crc32, deflateSync } from "node:zlib";

interface Arc {
  x: number;
  y: number;
  radius: number;
  /** Radians of its two ends, clockwise from one to the other. */
  from: number;
  to: number;
  width: number;
}

interface Disc {
  x: number;
  y: number;
  radius: number;
  fill: string;
}

const ARC = /<path d="M([\d.]+) ([\d.]+)A([\d.]+) \3 0 1 1 ([\d.]+) ([\d.]+)"[^>]*stroke-width="([\d.]+)"/;
const DISC = /<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)" fill="(#[0-9A-Fa-f]{6})"/;
const GROUND = "#0a1115";
const LINE = "#eaf0f1";

/** A square of ``size`` pixels; ``room`` is the share of it left free on each side. */
export function signPng(body: string, size: number, room: number): Buffer {
  const { arc, disc } = read(body);
  const unit = 24 / (1 - 2 * room) / size;
  const start = 12 - (unit * size) / 2;
  const pixels = Buffer.alloc(size * (size * 3 + 1));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const colour = mean(start + column * unit, start + row * unit, unit, arc, disc);
      pixels.set(colour, row * (size * 3 + 1) + 1 + column * 3);
    }
  }
  return png(size, pixels);
}

function read(body: string): { arc: Arc; disc: Disc } {
  const line = ARC.exec(body)?.slice(1).map(Number);
  const round = DISC.exec(body);
  if (!line || !round) throw new Error("The sign is no longer one arc and one disc: teach tools/sign.ts its new form.");
  const [x1 = 0, y1 = 0, radius = 0, x2 = 0, y2 = 0, width = 0] = line;
  const [, x = "", y = "", r = "", fill = ""] = round;
  const disc = { x: Number(x), y: Number(y), radius: Number(r), fill };
  // The large way round, clockwise: its centre lies on the same side as the disc's.
  const centre = centreOf(x1, y1, x2, y2, radius, disc);
  const from = Math.atan2(y1 - centre.y, x1 - centre.x);
  const to = Math.atan2(y2 - centre.y, x2 - centre.x);
  return { arc: { ...centre, radius, from, to, width }, disc };
}

function centreOf(x1: number, y1: number, x2: number, y2: number, radius: number, near: Disc): { x: number; y: number } {
  const half = Math.hypot(x2 - x1, y2 - y1) / 2;
  const rise = Math.sqrt(Math.max(0, radius * radius - half * half));
  const across = { x: -(y2 - y1) / (2 * half), y: (x2 - x1) / (2 * half) };
  const middle = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  const both = [1, -1].map((way) => ({ x: middle.x + way * rise * across.x, y: middle.y + way * rise * across.y }));
  const [a, b] = both as [{ x: number; y: number }, { x: number; y: number }];
  return Math.hypot(a.x - near.x, a.y - near.y) < Math.hypot(b.x - near.x, b.y - near.y) ? a : b;
}

/** The pixel's colour; an edge covers as much of it as its distance from the middle says. */
function mean(x: number, y: number, unit: number, arc: Arc, disc: Disc): number[] {
  const [px, py] = [x + unit / 2, y + unit / 2];
  const covered = (beyond: number): number => Math.min(1, Math.max(0, 0.5 - beyond / unit));
  const line = mixed(rgb(GROUND), rgb(LINE), covered(distance(px, py, arc) - arc.width / 2));
  return mixed(line, rgb(disc.fill), covered(Math.hypot(px - disc.x, py - disc.y) - disc.radius));
}

function mixed(under: number[], over: number[], share: number): number[] {
  return under.map((part, n) => Math.round(part + ((over[n] ?? 0) - part) * share));
}

/** To the line itself, or to the nearer of its rounded ends. */
function distance(x: number, y: number, arc: Arc): number {
  const turn = (angle: number): number => (angle + 4 * Math.PI) % (2 * Math.PI);
  const angle = turn(Math.atan2(y - arc.y, x - arc.x) - arc.from);
  if (angle <= turn(arc.to - arc.from)) return Math.abs(Math.hypot(x - arc.x, y - arc.y) - arc.radius);
  const ends = [arc.from, arc.to].map((end) =>
    Math.hypot(x - arc.x - arc.radius * Math.cos(end), y - arc.y - arc.radius * Math.sin(end)),
  );
  return Math.min(...ends);
}

function rgb(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** PNG (ISO/IEC 15948): eight bits, red green blue, rows without a filter. */
function png(size: number, rows: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
