/** Thirty thousand lamps in one draw: a layer of our own beside MapLibre's, four bytes for each state. */

import type { CustomLayerInterface, Map as MapLibre } from "maplibre-gl";

import type { Colours } from "./colours";
import { FRESH, type Layer } from "./layer";

const VERTEX = `
precision highp float;
uniform mat4 u_matrix;
uniform mediump float u_core;
uniform mediump float u_reach;
uniform mediump float u_ratio;
attribute vec2 a_place;
attribute vec4 a_state;
varying mediump vec2 v_state;
varying mediump float v_size;
void main() {
  v_state = a_state.xy;
  float reach = a_state.y > 0.9 && a_state.x > 0.0 ? max(u_core, u_reach) : u_core;
  v_size = 2.0 * (reach + 1.5) * u_ratio;
  gl_PointSize = v_size;
  gl_Position = a_state.z > 0.5 ? u_matrix * vec4(a_place, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`;

const FRAGMENT = `
precision mediump float;
uniform mediump float u_core;
uniform mediump float u_reach;
uniform mediump float u_ratio;
uniform mediump float u_power;
uniform vec3 u_lit;
uniform vec3 u_dim;
uniform vec3 u_off;
uniform vec3 u_glow;
uniform vec3 u_unknown;
varying mediump vec2 v_state;
varying mediump float v_size;
void main() {
  float far = length(gl_PointCoord - 0.5) * v_size / u_ratio;
  if (v_state.y < 0.25) {
    float ring = clamp(1.0 - abs(far - u_core) / 0.9, 0.0, 1.0);
    gl_FragColor = vec4(u_unknown, 1.0) * ring;
    return;
  }
  if (v_state.y < 0.9) {
    // Late: the lamp is there, how it shines is in doubt.
    gl_FragColor = vec4(u_unknown, 1.0) * clamp(u_core + 0.5 - far, 0.0, 1.0);
    return;
  }
  float level = v_state.x;
  vec3 colour = level < 0.05 ? mix(u_off, u_dim, level / 0.05) : mix(u_dim, u_lit, (level - 0.05) / 0.95);
  float core = clamp(u_core + 0.5 - far, 0.0, 1.0);
  float fall = clamp(1.0 - far / max(u_reach, 0.01), 0.0, 1.0);
  float glow = u_reach > u_core ? fall * fall * u_power * level : 0.0;
  // Light adds to what lies beneath: it covers nothing.
  gl_FragColor = vec4(colour * core + u_glow * glow * (1.0 - core), core);
}`;

const ALL_ABOVE = 400; // changed rows beyond which the whole state is sent at once
const CROWD = 8000;
const LATE_BYTE = 128;

export class Lights implements CustomLayerInterface {
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  #map: MapLibre | null = null;
  #gl: WebGLRenderingContext | null = null;
  #program: WebGLProgram | null = null;
  #places: WebGLBuffer | null = null;
  #states: WebGLBuffer | null = null;
  #bytes = new Uint8Array(0);
  #waiting: number[] = [];
  #all = true;
  #origin: [number, number] = [0, 0];
  #uniform: Record<string, WebGLUniformLocation | null> = {};

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
    this.#map = map;
    this.#gl = gl;
    this.#program = linked(gl);
    for (const name of ["matrix", "core", "reach", "ratio", "power", "lit", "dim", "off", "glow", "unknown"]) {
      this.#uniform[name] = gl.getUniformLocation(this.#program, `u_${name}`);
    }
    this.#places = gl.createBuffer();
    this.#states = gl.createBuffer();
    this.#load(gl);
  }

  onRemove(_map: MapLibre, gl: WebGLRenderingContext): void {
    gl.deleteProgram(this.#program);
    gl.deleteBuffer(this.#places);
    gl.deleteBuffer(this.#states);
    this.#gl = null;
  }

  render(gl: WebGLRenderingContext, given: unknown): void {
    if (!this.#program || !this.#map || this.layer.size === 0) return;
    this.#send(gl);
    const zoom = this.#map.getZoom();
    gl.useProgram(this.#program);
    gl.uniformMatrix4fv(this.#uniform["matrix"] ?? null, false, moved(matrixOf(given), this.#origin));
    const core = byZoom(zoom, 0.55, 1.5, 6);
    const crowded = this.layer.size > CROWD && zoom < 12.5;
    gl.uniform1f(this.#uniform["core"] ?? null, core);
    gl.uniform1f(this.#uniform["reach"] ?? null, this.colours.night && !crowded ? byZoom(zoom, 2.6, 9, 44) : 0);
    gl.uniform1f(this.#uniform["power"] ?? null, byZoom(zoom, 0.07, 0.14, 0.34));
    gl.uniform1f(this.#uniform["ratio"] ?? null, this.#map.getPixelRatio());
    const { lamp, lampDim, lampOff, glow, ink3 } = this.colours;
    const tints = { lit: lamp, dim: lampDim, off: lampOff, glow, unknown: ink3 };
    for (const [name, tint] of Object.entries(tints)) gl.uniform3fv(this.#uniform[name] ?? null, rgb(tint));
    this.#attribute(gl, "a_place", this.#places, 2, gl.FLOAT, false);
    this.#attribute(gl, "a_state", this.#states, 4, gl.UNSIGNED_BYTE, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.POINTS, 0, this.layer.size);
  }

  #attribute(gl: WebGLRenderingContext, name: string, from: WebGLBuffer | null, size: number, type: number, norm: boolean): void {
    const place = gl.getAttribLocation(this.#program!, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, from);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, norm, 0, 0);
  }

  /** Places once; they are told from one of them, because a float is too coarse for the whole Earth. */
  #load(gl: WebGLRenderingContext): void {
    const { lon, lat, size } = this.layer;
    this.#origin = size ? [mercatorX(lon[0]!), mercatorY(lat[0]!)] : [0, 0];
    const places = new Float32Array(2 * size);
    for (let row = 0; row < size; row++) {
      places[2 * row] = mercatorX(lon[row]!) - this.#origin[0];
      places[2 * row + 1] = mercatorY(lat[row]!) - this.#origin[1];
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#places);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    this.#bytes = new Uint8Array(4 * size);
    for (let row = 0; row < size; row++) this.#paint(row);
    this.#all = true;
  }

  /** Level; fresh, late or unknown; whether it is shown. */
  #paint(row: number): void {
    const { layer } = this;
    const value = layer.value(row);
    const known = !Number.isNaN(value);
    const fresh = known && layer.fresh[row] === FRESH;
    this.#bytes[4 * row] = fresh ? Math.round(Math.min(100, Math.max(0, value)) * 2.55) : 0;
    this.#bytes[4 * row + 1] = fresh ? 255 : known ? LATE_BYTE : 0;
    this.#bytes[4 * row + 2] = layer.shown[row] ? 255 : 0;
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

export function mercatorX(lon: number): number {
  return (180 + lon) / 360;
}

export function mercatorY(lat: number): number {
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360;
}

/** A size at the whole territory, at a commune and at a street, as MapLibre interpolates it. */
export function byZoom(zoom: number, far: number, middle: number, near: number): number {
  if (zoom <= 10.5) return far;
  if (zoom >= 17) return near;
  const [from, to, low, high] = zoom < 13 ? [10.5, 13, far, middle] : [13, 17, middle, near];
  const base = 1.6;
  return low! + (high! - low!) * ((base ** (zoom - from!) - 1) / (base ** (to! - from!) - 1));
}

/** MapLibre 4 gives the matrix itself, its successor an object that holds it. */
function matrixOf(given: unknown): ArrayLike<number> {
  if (Array.isArray(given) || ArrayBuffer.isView(given)) return given as unknown as ArrayLike<number>;
  return (given as { defaultProjectionData: { mainMatrix: ArrayLike<number> } }).defaultProjectionData.mainMatrix;
}

/** The matrix for places told from ``origin``, worked out in doubles. */
function moved(matrix: ArrayLike<number>, [x, y]: [number, number]): Float32Array {
  const found = Float32Array.from(matrix);
  for (let line = 0; line < 4; line++) {
    found[12 + line] = matrix[line]! * x + matrix[4 + line]! * y + matrix[12 + line]!;
  }
  return found;
}

function rgb(colour: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return [0, 0, 0]; // "transparent": no light by day
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255) as [number, number, number];
}

function linked(gl: WebGLRenderingContext): WebGLProgram {
  const program = gl.createProgram();
  if (!program) throw new Error("This browser gives no program to draw lamps with.");
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("This browser gives no shader to draw lamps with.");
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`The lamps cannot be drawn: ${gl.getProgramInfoLog(program) ?? ""}`);
  }
  return program;
}
