/** Thirty thousand lamps in one draw: a layer of our own beside MapLibre's, four bytes for each state. */

import type { CustomLayerInterface, Map as MapLibre } from "maplibre-gl";

import { Around, type Part } from "./around";
import type { Colours } from "./colours";
import { byZoom, matrixOf, mercatorX, mercatorY, moved, Program, rgb, type Place } from "./gl";
import { FRESH, type Layer } from "./layer";

// Colours are worked out once for each lamp; from afar a lamp is two pixels and nothing more.
const VERTEX = `
precision highp float;
uniform mat4 u_matrix;
uniform mediump float u_core;
uniform mediump float u_reach;
uniform mediump float u_ratio;
uniform vec3 u_lit;
uniform vec3 u_dim;
uniform vec3 u_off;
uniform vec3 u_unknown;
attribute vec2 a_place;
attribute vec4 a_state;
varying mediump vec4 v_colour;
varying mediump float v_size;
void main() {
  float level = a_state.x;
  bool fresh = a_state.y > 0.9;
  vec3 light = level < 0.05 ? mix(u_off, u_dim, level / 0.05) : mix(u_dim, u_lit, (level - 0.05) / 0.95);
  // Late: the lamp is there, how it shines is in doubt. Below zero: nobody knows, a ring is drawn.
  v_colour = fresh ? vec4(light, level) : vec4(u_unknown, a_state.y > 0.25 ? 0.0 : -1.0);
  float reach = fresh && level > 0.0 ? max(u_core, u_reach) : u_core;
  v_size = u_reach < 0.0 ? 2.0 * u_core * u_ratio : 2.0 * (reach + 1.5) * u_ratio;
  gl_PointSize = v_size;
  gl_Position = a_state.z > 0.5 ? u_matrix * vec4(a_place, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`;

const FAR = `
precision mediump float;
varying mediump vec4 v_colour;
varying mediump float v_size;
void main() {
  gl_FragColor = v_colour.a < 0.0 ? vec4(v_colour.rgb * 0.5, 0.5) : vec4(v_colour.rgb, 1.0);
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

const CELL = 1.5; // pixels: of several lamps within them one is drawn, as the last would cover the others
const ALL_ABOVE = 400; // changed rows beyond which the whole state is sent at once
const GLOWS_FROM = 12.5;
const LATE_BYTE = 128;

export class Lights implements CustomLayerInterface {
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  #map: MapLibre | null = null;
  #gl: WebGLRenderingContext | null = null;
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
  ) {}

  /** Draw another set of lamps, or the same in other colours. */
  set(layer: Layer, colours: Colours): void {
    this.layer = layer;
    this.colours = colours;
    this.#all = true;
    if (this.#gl) this.#load(this.#gl);
    this.#map?.triggerRepaint();
  }

  /** These rows changed since the last frame. */
  changed(rows: Iterable<number>): void {
    for (const row of rows) {
      this.#paint(row);
      this.#waiting.push(row);
    }
    this.#map?.triggerRepaint();
  }

  onAdd(map: MapLibre, gl: WebGLRenderingContext): void {
    [this.#map, this.#gl] = [map, gl];
    this.#near = new Program(gl, VERTEX, NEAR);
    this.#far = new Program(gl, VERTEX, FAR);
    this.#places = gl.createBuffer();
    this.#states = gl.createBuffer();
    this.#drawn = gl.createBuffer();
    gl.getExtension("OES_element_index_uint"); // WebGL 1 only; its successor has it built in
    this.#load(gl);
  }

  onRemove(_map: MapLibre, gl: WebGLRenderingContext): void {
    this.#near?.delete();
    this.#far?.delete();
    gl.deleteBuffer(this.#places);
    gl.deleteBuffer(this.#states);
    gl.deleteBuffer(this.#drawn);
    this.#gl = null;
  }

  render(gl: WebGLRenderingContext, given: unknown): void {
    if (!this.#near || !this.#far || !this.#map || this.layer.size === 0) return;
    this.#send(gl);
    const zoom = this.#map.getZoom();
    const part = this.#around.next(this.#map);
    if (part) this.#choose(gl, part);
    const far = zoom < GLOWS_FROM;
    const program = far ? this.#far : this.#near;
    program.use();
    gl.uniformMatrix4fv(program.uniform("matrix"), false, moved(matrixOf(given), this.#origin));
    const glows = this.colours.night ? byZoom(zoom, 2.6, 9, 44) : 0;
    gl.uniform1f(program.uniform("core"), far ? byZoom(zoom, 0.75, 1.1, 1.1) : byZoom(zoom, 0.55, 1.5, 6));
    gl.uniform1f(program.uniform("reach"), far ? -1 : glows);
    gl.uniform1f(program.uniform("ratio"), this.#map.getPixelRatio());
    if (!far) gl.uniform1f(program.uniform("power"), byZoom(zoom, 0.07, 0.14, 0.34));
    const { lamp, lampDim, lampOff, glow, ink3 } = this.colours;
    const tints = { lit: lamp, dim: lampDim, off: lampOff, unknown: ink3, ...(far ? {} : { glow }) };
    for (const [name, tint] of Object.entries(tints)) gl.uniform3fv(program.uniform(name), rgb(tint));
    program.attribute("place", this.#places, 2, gl.FLOAT);
    program.attribute("state", this.#states, 4, gl.UNSIGNED_BYTE, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#drawn);
    gl.drawElements(gl.POINTS, this.#count, gl.UNSIGNED_INT, 0);
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
