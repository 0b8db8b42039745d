/** The ground in a few draws: what lies outside, the communes' land, streets, roads and outlines. No tiles, no worker. */

import earcut from "earcut";

import { Around, type Part } from "./around";
import type { Colours } from "./colours";
import { Drawn } from "./drawn";
import { byZoom, matrixOf, moved, rgb, type Place, type Program } from "./gl";
import { CORNERS, EACH, piecesOf, run, runsOf, simplified, trianglesOf, type Run } from "./lines";

const LAND = `
precision highp float;
uniform mat4 u_matrix;
attribute vec2 a_place;
void main() {
  gl_Position = u_matrix * vec4(a_place, 0.0, 1.0);
}`;

const PLAIN = `
precision mediump float;
uniform vec3 u_colour;
uniform float u_cover;
void main() {
  gl_FragColor = vec4(u_colour, 1.0) * u_cover;
}`;

// A piece is a rectangle around its line, half a pixel wider for its soft edge; its ends are round.
const LINE = `
precision highp float;
uniform mat4 u_matrix;
uniform float u_half;
uniform float u_pixel;
attribute vec4 a_ends;
attribute float a_corner;
varying vec2 v_at;
varying float v_span;
void main() {
  vec2 run = a_ends.zw - a_ends.xy;
  float span = length(run);
  vec2 along = span > 0.0 ? run / span : vec2(1.0, 0.0);
  float end = mod(a_corner, 2.0);
  float side = a_corner < 1.5 ? -1.0 : 1.0;
  float reach = u_half + 0.5;
  float beyond = (2.0 * end - 1.0) * reach;
  v_span = span / u_pixel;
  v_at = vec2(end * v_span + beyond, side * reach);
  vec2 place = mix(a_ends.xy, a_ends.zw, end) + (along * beyond + vec2(-along.y, along.x) * side * reach) * u_pixel;
  gl_Position = u_matrix * vec4(place, 0.0, 1.0);
}`;

const SOFT = `
precision highp float;
uniform vec3 u_colour;
uniform float u_half;
varying vec2 v_at;
varying float v_span;
void main() {
  float far = length(vec2(max(0.0, max(-v_at.x, v_at.x - v_span)), v_at.y));
  gl_FragColor = vec4(u_colour, 1.0) * clamp(u_half + 0.5 - far, 0.0, 1.0);
}`;

const STREETS_FROM = 11.8; // from farther away their lamps draw them
const OVER_A_BASE = 0.12; // how much of a base map the land covers

/** Lines of one kind: their width in pixels from afar, at a commune and at a street. */
interface Kind {
  runs: Run[];
  colour: string;
  widths: [far: number, middle: number, near: number];
  from: number;
  /** A base map brings its own. */
  own: boolean;
  count: number;
  corners: WebGLBuffer | null;
}

export class Ground extends Drawn {
  readonly id = "ground";
  #fill: Program | null = null;
  #line: Program | null = null;
  #land: WebGLBuffer | null = null;
  #landCount = 0;
  #triangles: WebGLBuffer | null = null;
  #most = 0;
  #kinds: Kind[];
  #areas: Run[][];
  #origin: Place;
  #around = new Around();
  #based = false;

  constructor(
    communes: GeoJSON.FeatureCollection,
    streets: GeoJSON.FeatureCollection,
    private readonly colours: Colours,
  ) {
    super();
    const outlines = communes.features.flatMap(({ geometry }) => runsOf(geometry));
    const lines = (main: boolean): Run[] =>
      streets.features.filter(({ properties }) => (properties?.["class"] === "main") === main).flatMap(({ geometry }) => runsOf(geometry));
    const { street, road, landEdge } = colours;
    const kind = (runs: Run[], colour: string, widths: Kind["widths"], own = false, from = 0): Kind => ({ runs, colour, widths, from, own, count: 0, corners: null });
    this.#kinds = [
      kind(lines(false), street, [0.7, 1.4, 7], true, STREETS_FROM),
      kind(lines(true), road, [1.3, 2.6, 11], true),
      kind(outlines, landEdge, [1, 1.2, 2]),
    ];
    this.#areas = communes.features.flatMap(({ geometry }) => areasOf(geometry));
    const first = outlines[0] ?? this.#kinds[1]?.runs[0] ?? [0, 0];
    this.#origin = [first[0]!, first[1]!];
  }

  /** Whether a base map lies below: it has streets of its own, and the land only tints it. */
  over(base: boolean): void {
    this.#based = base;
    this.again();
  }

  protected override begin(gl: WebGLRenderingContext): void {
    this.#fill = this.program(gl, LAND, PLAIN);
    this.#line = this.program(gl, LINE, SOFT);
    this.#land = this.buffer(gl);
    this.#triangles = this.buffer(gl);
    for (const kind of this.#kinds) kind.corners = this.buffer(gl);
    this.#most = 0;
    this.#around.forget();
  }

  override render(gl: WebGLRenderingContext, given: unknown): void {
    if (!this.map || !this.#fill || !this.#line) return;
    const part = this.#around.next(this.map);
    if (part) this.#prepare(gl, part);
    const matrix = moved(matrixOf(given), this.#origin);
    if (!this.#based) this.#empty(gl);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#drawLand(gl, this.#fill, matrix);
    this.#drawLines(gl, this.#line, matrix, this.map.getZoom());
  }

  #empty(gl: WebGLRenderingContext): void {
    const [red, green, blue] = rgb(this.colours.mapBg);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  #drawLand(gl: WebGLRenderingContext, program: Program, matrix: Float32Array): void {
    if (!this.#based) gl.disable(gl.BLEND);
    program.use();
    gl.uniformMatrix4fv(program.uniform("matrix"), false, matrix);
    gl.uniform3fv(program.uniform("colour"), rgb(this.colours.land));
    gl.uniform1f(program.uniform("cover"), this.#based ? OVER_A_BASE : 1);
    program.attribute("place", this.#land, 2, gl.FLOAT);
    gl.drawArrays(gl.TRIANGLES, 0, this.#landCount);
    gl.enable(gl.BLEND);
  }

  #drawLines(gl: WebGLRenderingContext, program: Program, matrix: Float32Array, zoom: number): void {
    const ratio = this.map?.getPixelRatio() ?? 1;
    program.use();
    gl.uniformMatrix4fv(program.uniform("matrix"), false, matrix);
    gl.uniform1f(program.uniform("pixel"), 1 / (512 * 2 ** zoom * ratio));
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#triangles);
    for (const { count, corners, colour, widths, from, own } of this.#kinds) {
      if (!count || zoom < from || (own && this.#based)) continue;
      gl.uniform1f(program.uniform("half"), (byZoom(zoom, ...widths) * ratio) / 2);
      gl.uniform3fv(program.uniform("colour"), rgb(colour));
      program.attribute("ends", corners, 4, gl.FLOAT, false, 4 * EACH, 0);
      program.attribute("corner", corners, 1, gl.FLOAT, false, 4 * EACH, 16);
      gl.drawElements(gl.TRIANGLES, 6 * count, gl.UNSIGNED_INT, 0);
    }
  }

  /** Cut the lines on and around the screen into pieces, the land into triangles, as fine as an eye sees. */
  #prepare(gl: WebGLRenderingContext, part: Part): void {
    const land = trianglesOfLand(this.#areas, part.zoom, this.#origin);
    this.#landCount = land.length / 2;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#land);
    gl.bufferData(gl.ARRAY_BUFFER, land, gl.DYNAMIC_DRAW);
    for (const kind of this.#kinds) {
      const corners = part.zoom + 0.5 < kind.from ? new Float32Array(0) : piecesOf(kind.runs, part, this.#origin);
      kind.count = corners.length / EACH / CORNERS;
      gl.bindBuffer(gl.ARRAY_BUFFER, kind.corners);
      gl.bufferData(gl.ARRAY_BUFFER, corners, gl.DYNAMIC_DRAW);
    }
    const most = Math.max(...this.#kinds.map(({ count }) => count));
    if (most <= this.#most) return;
    this.#most = most;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#triangles);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, trianglesOf(most), gl.DYNAMIC_DRAW);
  }
}

/** The rings of each area of a geometry: its outline, then its holes. */
function areasOf(geometry: GeoJSON.Geometry | null): Run[][] {
  if (geometry?.type === "Polygon") return [geometry.coordinates.map(run)];
  return geometry?.type === "MultiPolygon" ? geometry.coordinates.map((rings) => rings.map(run)) : [];
}

/** The areas as triangles, told from ``origin``. */
function trianglesOfLand(areas: readonly Run[][], zoom: number, [x, y]: Place): Float32Array {
  const found: number[] = [];
  for (const rings of areas) {
    const fine = rings.map((ring) => simplified(ring, zoom).subarray(2)); // a ring ends where it begins
    const places = fine.flatMap((ring) => [...ring]);
    let end = 0;
    const holes = fine.map((ring) => (end += ring.length / 2)).slice(0, -1);
    for (const at of earcut(places, holes)) found.push(places[2 * at]! - x, places[2 * at + 1]! - y);
  }
  return Float32Array.from(found);
}
