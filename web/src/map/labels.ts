/** Words on the map, drawn here with the page's own font: no glyph files, no other origin. */

import type { Map as MapLibre } from "maplibre-gl";

import type { Colours } from "./colours";

const SHARP = 2; // drawn at twice the size for fine screens
const PAD = 3;

export interface Words {
  first: string;
  second?: string;
  size: number;
  quiet: boolean;
}

/** The name of the image that shows these words; drawn when the map first asks for it. */
export function imageName(words: Words): string {
  return `w${JSON.stringify(words)}`;
}

/** Draw an image the map lacks: words, or a sign of state; other names are not ours. */
export function drawMissing(map: MapLibre, name: string, colours: Colours): void {
  if (map.hasImage(name)) return;
  const image = name.startsWith("w{")
    ? drawn(JSON.parse(name.slice(1)) as Words, colours)
    : name === "attention" || name === "alarm"
      ? drawnSign(name, colours)
      : null;
  if (image) map.addImage(name, image, { pixelRatio: SHARP });
}

/** The triangle to watch or the diamond of an alarm, 16 pixels wide, with its bar. */
function drawnSign(name: "attention" | "alarm", colours: Colours): ImageData {
  const size = 16 * SHARP;
  const brush = canvas(size, size);
  brush.scale(SHARP, SHARP);
  brush.fill(stroked(brush, name === "alarm" ? "M8 .8 15.2 8 8 15.2.8 8Z" : "M8 1.6 15 14H1Z", colours, name));
  brush.strokeStyle = name === "alarm" ? colours.onAlarm : colours.onAttention;
  brush.lineWidth = 1.8;
  brush.lineCap = "round";
  brush.stroke(new Path2D(name === "alarm" ? "M8 4.6v4M8 11.2v.3" : "M8 6v4M8 11.9v.3"));
  return brush.getImageData(0, 0, size, size);
}

/** A shape with a halo around it, ready to be filled. */
function stroked(brush: CanvasRenderingContext2D, shape: string, colours: Colours, name: string): Path2D {
  const path = new Path2D(shape);
  brush.lineJoin = "round";
  brush.strokeStyle = colours.night ? colours.halo : colours.ink;
  brush.lineWidth = 1.5;
  brush.stroke(path);
  brush.fillStyle = name === "alarm" ? colours.alarm : colours.attention;
  return path;
}

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const made = document.createElement("canvas");
  [made.width, made.height] = [width, height];
  const brush = made.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("This browser gives no canvas to draw labels on.");
  return brush;
}

function drawn(words: Words, colours: Colours): ImageData {
  const lines = [words.first, words.second ?? ""].filter(Boolean).map((line) => line.slice(0, 60));
  const font = `${words.size * SHARP}px ${colours.font}`;
  const ruler = canvas(1, 1);
  ruler.font = font;
  const longest = Math.max(...lines.map((line) => ruler.measureText(line).width));
  const height = words.size * SHARP * 1.25;
  const [wide, high] = [longest + 2 * PAD * SHARP, height * lines.length + 2 * PAD * SHARP].map(Math.ceil) as [number, number];
  const brush = canvas(wide, high);
  brush.font = font;
  brush.textBaseline = "middle";
  brush.lineJoin = "round";
  brush.lineWidth = 3.2 * SHARP;
  brush.strokeStyle = colours.halo;
  lines.forEach((line, at) => {
    const y = PAD * SHARP + height * (at + 0.5);
    brush.strokeText(line, PAD * SHARP, y);
    brush.fillStyle = words.quiet || at > 0 ? colours.ink2 : colours.ink;
    brush.fillText(line, PAD * SHARP, y);
  });
  return brush.getImageData(0, 0, wide, high);
}
