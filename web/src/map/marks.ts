/** All signs of the map in one draw: a layer of our own with its own small sheet of pictures. */

import type { Colours } from "./colours";
import { Drawn } from "./drawn";
import type { Mark } from "./gathering";
import { matrixOf, moved, type Place, type Program } from "./gl";
import { CELL, pictureOf } from "./labels";

const VERTEX = `
precision highp float;
uniform mat4 u_matrix;
uniform float u_ratio;
attribute vec2 a_place;
attribute vec3 a_cell;
attribute float a_part;
varying mediump vec2 v_cell;
varying mediump float v_part;
void main() {
  // Only the part of its cell that a picture fills is drawn: most fill a quarter.
  v_cell = a_cell.xy + 0.5 - a_part / 2.0;
  v_part = a_part;
  gl_PointSize = a_part * a_cell.z * ${CELL.toFixed(1)} * u_ratio / 2.0;
  gl_Position = u_matrix * vec4(a_place, 0.0, 1.0);
}`;

const FRAGMENT = `
precision mediump float;
uniform sampler2D u_sheet;
uniform float u_across;
varying mediump vec2 v_cell;
varying mediump float v_part;
void main() {
  gl_FragColor = texture2D(u_sheet, (v_cell + gl_PointCoord * v_part) / u_across);
}`;

const ACROSS = 16; // pictures in a row of the sheet
const EACH = 6; // numbers of one mark: place, cell, size, part of the cell

export class Marks extends Drawn {
  readonly id = "signs";
  #program: Program | null = null;
  #buffer: WebGLBuffer | null = null;
  #texture: WebGLTexture | null = null;
  #sheet = new OffscreenSheet();
  #marks: readonly Mark[] = [];
  #stale = true;
  #scale = 1;
  #count = 0;
  #origin: Place = [0, 0];

  constructor(private readonly colours: Colours) {
    super();
  }

  /** ``scale``: how many times larger than usual. */
  set(marks: readonly Mark[], scale: number): void {
    this.#marks = marks;
    this.#scale = scale;
    this.#stale = true;
    this.again();
  }

  protected override begin(gl: WebGLRenderingContext): void {
    this.#program = this.program(gl, VERTEX, FRAGMENT);
    this.#buffer = this.buffer(gl);
    this.#texture = this.texture(gl);
    this.#sheet.forget();
    this.#stale = true;
  }

  override render(gl: WebGLRenderingContext, given: unknown): void {
    if (!this.#program || !this.map) return;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    if (this.#stale) this.#send(gl);
    if (!this.#count) return;
    this.#program.use();
    gl.uniformMatrix4fv(this.#program.uniform("matrix"), false, moved(matrixOf(given), this.#origin));
    gl.uniform1f(this.#program.uniform("ratio"), this.map.getPixelRatio() * this.#scale);
    gl.uniform1f(this.#program.uniform("across"), ACROSS);
    gl.uniform1i(this.#program.uniform("sheet"), 0);
    this.#program.attribute("place", this.#buffer, 2, gl.FLOAT, false, 4 * EACH, 0);
    this.#program.attribute("cell", this.#buffer, 3, gl.FLOAT, false, 4 * EACH, 8);
    this.#program.attribute("part", this.#buffer, 1, gl.FLOAT, false, 4 * EACH, 20);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.POINTS, 0, this.#count);
  }

  #send(gl: WebGLRenderingContext): void {
    const marks = this.#marks;
    this.#stale = false;
    this.#count = marks.length;
    this.#origin = marks[0] ? [marks[0].x, marks[0].y] : [0, 0];
    const numbers = new Float32Array(EACH * marks.length);
    marks.forEach((mark, place) => {
      const { cell, part } = this.#sheet.picture(mark.image, this.colours);
      const [x, y] = [mark.x - this.#origin[0], mark.y - this.#origin[1]];
      numbers.set([x, y, cell % ACROSS, Math.floor(cell / ACROSS), mark.size, part], EACH * place);
    });
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.DYNAMIC_DRAW);
    this.#sheet.upload(gl);
  }
}

/** Where a picture lies on the sheet, and how much of its cell's side it fills. */
interface Picture {
  cell: number;
  part: number;
}

/** Pictures drawn once each; when the sheet is full it begins anew. */
class OffscreenSheet {
  #cells = new Map<string, Picture>();
  #changed = false;
  #brush: CanvasRenderingContext2D | null = null;

  picture(image: string, colours: Colours): Picture {
    const known = this.#cells.get(image);
    if (known !== undefined) return known;
    if (this.#cells.size === ACROSS * ACROSS) this.#cells.clear();
    const cell = this.#cells.size;
    const picture = pictureOf(image, colours);
    const found = { cell, part: Math.min(1, (Math.max(picture.width, picture.height) + 2) / CELL) };
    this.#cells.set(image, found);
    this.#brush ??= sheet();
    // Every picture stands in the middle of its cell.
    const left = (cell % ACROSS) * CELL + Math.floor((CELL - picture.width) / 2);
    const top = Math.floor(cell / ACROSS) * CELL + Math.floor((CELL - picture.height) / 2);
    this.#brush.clearRect((cell % ACROSS) * CELL, Math.floor(cell / ACROSS) * CELL, CELL, CELL);
    this.#brush.putImageData(picture, left, top);
    this.#changed = true;
    return found;
  }

  /** The texture is a new one. */
  forget(): void {
    this.#changed = this.#cells.size > 0;
  }

  upload(gl: WebGLRenderingContext): void {
    if (!this.#changed || !this.#brush) return;
    this.#changed = false;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, this.#brush.canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    for (const scaled of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, scaled, gl.LINEAR);
  }
}

function sheet(): CanvasRenderingContext2D {
  const made = document.createElement("canvas");
  made.width = made.height = ACROSS * CELL;
  const brush = made.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("This browser gives no canvas to draw signs on.");
  return brush;
}
