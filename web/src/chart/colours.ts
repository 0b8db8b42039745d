/** The page's own colours, read anew when day turns to night. */

export interface Colours { ink: string; ink2: string; ink3: string; line: string; hand: string; alarm: string; attention: string; hatch: string; panel: string }

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim() || style.color;
  return {
    ink: read("ink"), ink2: read("ink2"), ink3: read("ink3"), line: read("line"), hand: read("hand"),
    alarm: read("alarm"), attention: read("attention"), hatch: read("hatch"), panel: read("panel"),
  };
}

/** Diagonal strokes for what nobody measured; drawn in device pixels. */
export function hatching(context: CanvasRenderingContext2D, colour: string, ratio: number): CanvasPattern | string {
  const size = Math.round(6 * ratio);
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? colour;
}
