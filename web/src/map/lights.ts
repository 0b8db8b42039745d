/** Thirty thousand lamps in one draw: a layer of our own beside MapLibre's, four bytes for each state. */

import { Around, type Part } from "./around";
import type { Colours } from "./colours";
import { Drawn } from "./drawn";
import { byZoom, matrixOf, mercatorX, mercatorY, moved, rgb, type Place, type Program } from "./gl";
import { FRESH, type Layer } from "./layer";

// What a lamp looks like is worked out once for each of them, not for each pixel.
const LAMP = `
precision highp float;
uniform mat4 u_matrix;
uniform vec3 u_lit;
uniform vec3 u_dim;
uniform vec3 u_off;
uniform vec3 u_unknown;
attribute vec2 a_place;
attribute vec4 a_state;
vec3 light() {
  float level = a_state.x;
  return level < 0.05 ? mix(u_off, u_dim, level / 0.05) : mix(u_dim, u_lit, (level - 0.05) / 0.95);
}
vec4 place() {
  return a_state.z > 0.5 ? u_matrix * vec4(a_place, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`;

// From afar a lamp is two pixels and nothing more; it covers what lies beneath, so that nothing is mixed.
const FROM_AFAR = `${LAMP}
uniform float u_size;
uniform vec3 u_lost;
varying lowp vec3 v_colour;
void main() {
  v_colour = a_state.y > 0.9 ? light() : a_state.y > 0.25 ? u_unknown : u_lost;
  gl_PointSize = u_size;
  gl_Position = place();
}`;

const FAR = `
varying lowp vec3 v_colour;
void main() {
  gl_FragColor = vec4(v_colour, 1.0);
}`;

const FROM_NEAR = `${LAMP}
uniform mediump float u_core;
uniform mediump float u_reach;
uniform mediump float u_ratio;
varying mediump vec4 v_colour;
varying mediump float v_size;
void main() {
  bool fresh = a_state.y > 0.9;
  // Late: the lamp is there, how it shines is in doubt. Below zero: nobody knows, a ring is drawn.
  v_colour = fresh ? vec4(light(), a_state.x) : vec4(u_unknown, a_state.y > 0.25 ? 0.0 : -1.0);
  float reach = fresh && a_state.x > 0.0 ? max(u_core, u_reach) : u_core;
  v_size = 2.0 * (reach + 1.5) * u_ratio;
  gl_PointSize = v_size;
  gl_Position = place();
}`;

const NEAR = `
precision mediump float;
uniform mediump float u_core;
uniform mediump float u_reach;
uniform mediump float u_ratio;
uniform float u_power;
uniform vec3 u_glow;
varying mediump vec4 v_colour;
varying mediump float v_size;
void main() {
  float far = length(gl_PointCoord - 0.5) * v_size / u_ratio;
  if (v_colour.a < 0.0) {
    gl_FragColor = vec4(v_colour.rgb, 1.0) * clamp(1.0 - abs(far - u_core) / 0.9, 0.0, 1.0);
    return;
  }
  float core = clamp(u_core + 0.5 - far, 0.0, 1.0);
  float fall = clamp(1.0 - far / max(u_reach, 0.01), 0.0, 1.0);
  // Light adds to what lies beneath: it covers nothing.
  gl_FragColor = vec4(v_colour.rgb * core + u_glow * fall * fall * u_power * v_colour.a * (1.0 - core), core);
}`;

// Pixels, as many as a lamp has from afar however one zooms until the next choice: of several lamps within them
// one is drawn, as the last would cover the others.
const CELL = 2.4;
const ALL_ABOVE = 400; // changed rows beyond which the whole state is sent at once
const GLOWS_FROM = 12.5;
const DAY_VEIL = 0.55; // share of the land's colour in a lamp that does not shine
const LATE_BYTE = 128;

export class Lights extends Drawn {
  #near: Program | null = null;
  #far: Program | null = null;
  #places: WebGLBuffer | null = null;
  #states: WebGLBuffer | null = null;
  #bytes = new Uint8Array(0);
  #waiting: number[] = [];
  #all = true;
  #origin: Place = [0, 0];
  #mercator = new Float64Array(0);
  #drawn: WebGLBuffer | null = null;
  #count = 0;
  #around = new Around();

  constructor(
    readonly id: string,
    private layer: Layer,
    private colours: Colours,
  ) {
    super();
  }

  /** Draw another set of lamps, or the same in other colours. */
  set(layer: Layer, colours: Colours): void {
    this.layer = layer;
    this.colours = colours;
    this.#all = true;
    if (this.gl) this.#load(this.gl);
    this.again();
  }

  /** These rows changed since the last frame. */
  changed(rows: Iterable<number>): void {
    for (const row of rows) {
      this.#paint(row);
      this.#waiting.push(row);
    }
    this.again();
  }

  protected override begin(gl: WebGLRenderingContext): void {
    this.#near = this.program(gl, FROM_NEAR, NEAR);
    this.#far = this.program(gl, FROM_AFAR, FAR);
    this.#places = this.buffer(gl);
    this.#states = this.buffer(gl);
    this.#drawn = this.buffer(gl);
    this.#load(gl);
  }

  override render(gl: WebGLRenderingContext, given: unknown): void {
    if (!this.#near || !this.#far || !this.map || this.layer.size === 0) return;
    this.#send(gl);
    const zoom = this.map.getZoom();
    const part = this.#around.next(this.map);
    if (part) this.#choose(gl, part);
    const far = zoom < GLOWS_FROM;
    const program = far ? this.#far : this.#near;
    program.use();
    gl.uniformMatrix4fv(program.uniform("matrix"), false, moved(matrixOf(given), this.#origin));
    if (far) this.#fromAfar(gl, program, zoom);
    else this.#fromNear(gl, program, zoom);
    for (const [name, tint] of Object.entries(this.#tints(far))) gl.uniform3fv(program.uniform(name), tint);
    program.attribute("place", this.#places, 2, gl.FLOAT);
    program.attribute("state", this.#states, 4, gl.UNSIGNED_BYTE, true);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#drawn);
    gl.drawElements(gl.POINTS, this.#count, gl.UNSIGNED_INT, 0);
    gl.enable(gl.BLEND);
  }

  /** By day thousands of dark lamps are a grain over the streets from afar: they stand back, one that shines does not. */
  #tints(far: boolean): Record<string, number[]> {
    const { lamp, lampDim, lampOff, ink3, land, night } = this.colours;
    const [lit, ground] = [rgb(lamp), rgb(land)];
    const back = (colour: string): number[] =>
      rgb(colour).map((part, at) => (far && !night ? part + (ground[at]! - part) * DAY_VEIL : part));
    return { lit, dim: back(lampDim), off: back(lampOff), unknown: back(ink3) };
  }

  #fromAfar(gl: WebGLRenderingContext, program: Program, zoom: number): void {
    gl.disable(gl.BLEND);
    gl.uniform1f(program.uniform("size"), 2 * byZoom(zoom, 1, 1.1, 1.1) * (this.map?.getPixelRatio() ?? 1));
    const [ink, land] = [rgb(this.colours.ink3), rgb(this.colours.land)];
    gl.uniform3fv(program.uniform("lost"), ink.map((part, at) => (part + land[at]!) / 2)); // half there
  }

  #fromNear(gl: WebGLRenderingContext, program: Program, zoom: number): void {
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1f(program.uniform("core"), byZoom(zoom, 0.55, 1.5, 6));
    gl.uniform1f(program.uniform("reach"), this.colours.night ? byZoom(zoom, 2.6, 9, 44) : 0);
    gl.uniform1f(program.uniform("ratio"), this.map?.getPixelRatio() ?? 1);
    gl.uniform1f(program.uniform("power"), byZoom(zoom, 0.07, 0.14, 0.34));
    gl.uniform3fv(program.uniform("glow"), rgb(this.colours.glow));
  }

  #load(gl: WebGLRenderingContext): void {
    const { lon, lat, size } = this.layer;
    this.#origin = size ? [mercatorX(lon[0]!), mercatorY(lat[0]!)] : [0, 0];
    const places = new Float32Array(2 * size);
    this.#mercator = new Float64Array(2 * size);
    for (let row = 0; row < size; row++) {
      const [x, y] = [mercatorX(lon[row]!), mercatorY(lat[row]!)];
      this.#mercator.set([x, y], 2 * row);
      places.set([x - this.#origin[0], y - this.#origin[1]], 2 * row);
    }
    this.#around.forget();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#places);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    this.#bytes = new Uint8Array(4 * size);
    for (let row = 0; row < size; row++) this.#paint(row);
    this.#all = true;
  }

  /** The lamps on and around the screen, one for each spot that an eye can tell from its neighbour. */
  #choose(gl: WebGLRenderingContext, part: Part): void {
    const rows = this.#within(part);
    this.#count = rows.length;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#drawn);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, rows, gl.DYNAMIC_DRAW);
  }

  #within({ west, north, east, south, zoom }: Part): Uint32Array {
    const across = (512 * 2 ** (zoom + 0.25)) / CELL;
    const spots = new Map<number, number>();
    for (let row = 0; row < this.layer.size; row++) {
      const [x, y] = [this.#mercator[2 * row]!, this.#mercator[2 * row + 1]!];
      if (!this.layer.shown[row] || x < west || x > east || y < north || y > south) continue;
      spots.set(Math.floor((x - west) * across) * 2 ** 22 + Math.floor((y - north) * across), row);
    }
    return Uint32Array.from(spots.values());
  }

  /** Level; fresh, late or unknown; whether it is shown. */
  #paint(row: number): void {
    const { layer } = this;
    const value = layer.value(row);
    const known = !Number.isNaN(value);
    const fresh = known && layer.fresh[row] === FRESH;
    this.#bytes[4 * row] = fresh ? Math.round(Math.min(100, Math.max(0, value)) * 2.55) : 0;
    this.#bytes[4 * row + 1] = fresh ? 255 : known ? LATE_BYTE : 0;
    const shown = layer.shown[row] ? 255 : 0;
    if (shown !== this.#bytes[4 * row + 2]) this.#around.forget();
    this.#bytes[4 * row + 2] = shown;
  }

  #send(gl: WebGLRenderingContext): void {
    if (!this.#all && !this.#waiting.length) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#states);
    if (this.#all) gl.bufferData(gl.ARRAY_BUFFER, this.#bytes, gl.DYNAMIC_DRAW);
    else if (this.#waiting.length > ALL_ABOVE) gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.#bytes);
    else for (const row of this.#waiting) gl.bufferSubData(gl.ARRAY_BUFFER, 4 * row, this.#bytes.subarray(4 * row, 4 * row + 4));
    this.#all = false;
    this.#waiting = [];
  }
}
