/** Words, signs and counts on the map, drawn here with the page's own font: no glyph files, no other origin. */

import type { Map as MapLibre } from "maplibre-gl";

import type { Colours } from "./colours";

const SHARP = 2; // drawn at twice the size for fine screens
const PAD = 3;
const SIGN = 16; // pixels of a sign's drawing
export const CELL = 32 * SHARP; // the room of one sign or crowd

export interface Words {
  first: string;
  second?: string;
  size: number;
  quiet: boolean;
  bold?: boolean;
}

/** The name of the image that shows these words; drawn when the map first asks for it. */
export function imageName(words: Words): string {
  return `w${JSON.stringify(words)}`;
}

/** Draw the words the map lacks; other names are not ours. */
export function drawMissing(map: MapLibre, name: string, colours: Colours): void {
  if (map.hasImage(name) || !name.startsWith("w{")) return;
  map.addImage(name, drawnWords(JSON.parse(name.slice(1)) as Words, colours), { pixelRatio: SHARP });
}

/** A sign by its name, ``s-alarm``, or a crowd with its worst state, ``c-unknown-12``; at most CELL wide. */
export function pictureOf(name: string, colours: Colours): ImageData {
  const [kind, state = "ok", more = ""] = name.split("-");
  return kind === "c" ? drawnCrowd(state, more, colours) : drawnSign(name.slice(2), colours);
}

/** Disc, triangle, diamond or broken circle: each state has its own shape. */
function drawnSign(state: string, colours: Colours): ImageData {
  const size = SIGN * SHARP;
  const brush = canvas(size, size);
  brush.scale(SHARP, SHARP);
  sketch(brush, state, colours);
  return brush.getImageData(0, 0, size, size);
}

/** A sign in the 16 × 16 square at the brush's origin. */
function sketch(brush: CanvasRenderingContext2D, state: string, colours: Colours): void {
  brush.lineJoin = brush.lineCap = "round";
  if (state === "alarm" || state === "attention") return sketchGrave(brush, state === "alarm", colours);
  if (state === "unknown") return sketchUnknown(brush, colours);
  const disc = new Path2D();
  disc.arc(8, 8, 4, 0, 7);
  outlined(brush, disc, colours.halo, 2);
  brush.fillStyle = state === "ok-late" ? colours.ink3 : colours.ink;
  brush.fill(disc);
}

function sketchGrave(brush: CanvasRenderingContext2D, alarm: boolean, colours: Colours): void {
  const shape = new Path2D(alarm ? "M8 .8 15.2 8 8 15.2.8 8Z" : "M8 1.6 15 14H1Z");
  outlined(brush, shape, colours.night ? colours.halo : colours.ink, 1.5);
  brush.fillStyle = alarm ? colours.alarm : colours.attention;
  brush.fill(shape);
  brush.strokeStyle = alarm ? colours.onAlarm : colours.onAttention;
  brush.lineWidth = 1.8;
  brush.stroke(new Path2D(alarm ? "M8 4.6v4M8 11.2v.3" : "M8 6v4M8 11.9v.3"));
}

function sketchUnknown(brush: CanvasRenderingContext2D, colours: Colours): void {
  const ring = new Path2D();
  ring.arc(8, 8, 5.4, 0, 7);
  brush.fillStyle = colours.land;
  brush.fill(ring);
  brush.strokeStyle = colours.ink3;
  brush.lineWidth = 1.6;
  brush.setLineDash([2.4, 2.44]);
  brush.stroke(ring);
  brush.setLineDash([]);
  brush.strokeStyle = colours.ink2;
  brush.lineWidth = 1.4;
  brush.stroke(new Path2D("M6.4 6.7a1.7 1.7 0 1 1 2.5 1.6c-.6.3-.9.6-.9 1.1M8 10.9v.2"));
}

/** A crowd: how many, on a quiet disc, with the worst state's sign at its shoulder. */
function drawnCrowd(state: string, count: string, colours: Colours): ImageData {
  const font = 10 * SHARP;
  const ruler = canvas(1, 1);
  ruler.font = `${font}px ${colours.font}`;
  const radius = Math.max(8 * SHARP, ruler.measureText(count).width / 2 + 3 * SHARP);
  const grave = state !== "ok";
  const side = Math.ceil(2 * radius + 10 * SHARP);
  const brush = canvas(side, side);
  const disc = new Path2D();
  disc.arc(side / 2, side / 2, radius, 0, 7);
  brush.fillStyle = colours.raised;
  brush.fill(disc);
  brush.strokeStyle = colours.ink3;
  brush.lineWidth = SHARP;
  brush.stroke(disc);
  brush.font = ruler.font;
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillStyle = colours.ink;
  brush.fillText(count, side / 2, side / 2 + SHARP * 0.5);
  if (grave) {
    brush.translate(side / 2 + radius * 0.7 - 7 * SHARP, side / 2 - radius * 0.7 - 7 * SHARP);
    brush.scale(SHARP * 0.85, SHARP * 0.85);
    sketch(brush, state, colours);
  }
  return brush.getImageData(0, 0, side, side);
}

function outlined(brush: CanvasRenderingContext2D, shape: Path2D, colour: string, width: number): void {
  brush.strokeStyle = colour;
  brush.lineWidth = width;
  brush.stroke(shape);
}

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const made = document.createElement("canvas");
  [made.width, made.height] = [width, height];
  const brush = made.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("This browser gives no canvas to draw labels on.");
  return brush;
}

function drawnWords(words: Words, colours: Colours): ImageData {
  const lines = [words.first, words.second ?? ""].map(line).filter(Boolean);
  const font = `${words.size * SHARP}px ${colours.font}`;
  const ruler = canvas(1, 1);
  ruler.font = words.bold ? `bold ${font}` : font;
  const longest = Math.max(1, ...lines.map((text) => ruler.measureText(text).width));
  const height = words.size * SHARP * 1.25;
  const wide = Math.ceil(longest + 2 * PAD * SHARP);
  const high = Math.ceil(height * lines.length + 2 * PAD * SHARP);
  const brush = canvas(wide, high);
  brush.textBaseline = "middle";
  brush.lineJoin = "round";
  brush.lineWidth = 3.2 * SHARP;
  brush.strokeStyle = colours.halo;
  lines.forEach((text, at) => {
    brush.font = words.bold && at === 0 ? `bold ${font}` : font;
    const y = PAD * SHARP + height * (at + 0.5);
    brush.strokeText(text, PAD * SHARP, y);
    brush.fillStyle = words.quiet || at > 0 ? colours.ink2 : colours.ink;
    brush.fillText(text, PAD * SHARP, y);
  });
  return brush.getImageData(0, 0, wide, high);
}

/** One line, short; marks that turn the writing around must not turn what stands beside it. */
function line(text: string): string {
  const short = [...text.replace(/[\u0000-\u001f\u007f]/g, " ")].slice(0, 48).join("");
  return short.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();
}
