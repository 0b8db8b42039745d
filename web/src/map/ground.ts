/** The ground in a few draws: what lies outside, the communes' land, streets, roads and outlines. No tiles, no worker. */

import earcut, { flatten } from "earcut";
import type { CustomLayerInterface, Map as MapLibre } from "maplibre-gl";

import { Around, type Part } from "./around";
import type { Colours } from "./colours";
import { byZoom, matrixOf, mercatorX, mercatorY, moved, Program, rgb, type Place } from "./gl";
import { CORNERS, EACH, piecesOf, runsOf, trianglesOf, type Run } from "./lines";

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
  count: number;
  corners: WebGLBuffer | null;
}

export class Ground implements CustomLayerInterface {
  readonly id = "ground";
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  #map: MapLibre | null = null;
  #fill: Program | null = null;
  #line: Program | null = null;
  #land: WebGLBuffer | null = null;
  #landCount = 0;
  #triangles: WebGLBuffer | null = null;
  #most = 0;
  #kinds: Kind[];
  #places: Float64Array;
  #origin: Place;
  #around = new Around();

  constructor(
    communes: GeoJSON.FeatureCollection,
    streets: GeoJSON.FeatureCollection,
    private readonly colours: Colours,
    /** A base map lies below: it has streets of its own, and the land only tints it. */
    private readonly based: boolean,
  ) {
    const outlines = communes.features.flatMap(({ geometry }) => runsOf(geometry));
    const lines = (main: boolean): Run[] =>
      based ? [] : streets.features.filter(({ properties }) => (properties?.["class"] === "main") === main).flatMap(({ geometry }) => runsOf(geometry));
    const { street, road, landEdge } = colours;
    const kind = (runs: Run[], colour: string, widths: Kind["widths"], from = 0): Kind => ({ runs, colour, widths, from, count: 0, corners: null });
    this.#kinds = [
      kind(lines(false), street, [0.7, 1.4, 7], STREETS_FROM),
      kind(lines(true), road, [1.3, 2.6, 11]),
      kind(outlines, landEdge, [1, 1.2, 2]),
    ];
    this.#places = trianglesOfLand(communes);
    const first = outlines[0] ?? this.#kinds[1]?.runs[0] ?? [0, 0];
    this.#origin = [first[0]!, first[1]!];
  }

  onAdd(map: MapLibre, gl: WebGLRenderingContext): void {
    this.#map = map;
    this.#fill = new Program(gl, LAND, PLAIN);
    this.#line = new Program(gl, LINE, SOFT);
    this.#land = gl.createBuffer();
    this.#triangles = gl.createBuffer();
    for (const kind of this.#kinds) kind.corners = gl.createBuffer();
    gl.getExtension("OES_element_index_uint"); // WebGL 1 only; its successor has it built in
    const [x, y] = this.#origin;
    const told = Float32Array.from(this.#places, (place, at) => place - (at % 2 ? y : x));
    this.#landCount = told.length / 2;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#land);
    gl.bufferData(gl.ARRAY_BUFFER, told, gl.STATIC_DRAW);
    this.#around.forget();
  }

  onRemove(_map: MapLibre, gl: WebGLRenderingContext): void {
    this.#fill?.delete();
    this.#line?.delete();
    for (const buffer of [this.#land, this.#triangles, ...this.#kinds.map(({ corners }) => corners)]) gl.deleteBuffer(buffer);
    this.#map = null;
  }

  render(gl: WebGLRenderingContext, given: unknown): void {
    if (!this.#map || !this.#fill || !this.#line) return;
    const part = this.#around.next(this.#map);
    if (part) this.#prepare(gl, part);
    const matrix = moved(matrixOf(given), this.#origin);
    if (!this.based) this.#empty(gl);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#drawLand(gl, this.#fill, matrix);
    this.#drawLines(gl, this.#line, matrix, this.#map.getZoom());
  }

  #empty(gl: WebGLRenderingContext): void {
    const [red, green, blue] = rgb(this.colours.mapBg);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  #drawLand(gl: WebGLRenderingContext, program: Program, matrix: Float32Array): void {
    if (!this.based) gl.disable(gl.BLEND);
    program.use();
    gl.uniformMatrix4fv(program.uniform("matrix"), false, matrix);
    gl.uniform3fv(program.uniform("colour"), rgb(this.colours.land));
    gl.uniform1f(program.uniform("cover"), this.based ? OVER_A_BASE : 1);
    program.attribute("place", this.#land, 2, gl.FLOAT);
    gl.drawArrays(gl.TRIANGLES, 0, this.#landCount);
    gl.enable(gl.BLEND);
  }

  #drawLines(gl: WebGLRenderingContext, program: Program, matrix: Float32Array, zoom: number): void {
    const ratio = this.#map?.getPixelRatio() ?? 1;
    program.use();
    gl.uniformMatrix4fv(program.uniform("matrix"), false, matrix);
    gl.uniform1f(program.uniform("pixel"), 1 / (512 * 2 ** zoom * ratio));
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#triangles);
    for (const { count, corners, colour, widths, from } of this.#kinds) {
      if (!count || zoom < from) continue;
      gl.uniform1f(program.uniform("half"), (byZoom(zoom, ...widths) * ratio) / 2);
      gl.uniform3fv(program.uniform("colour"), rgb(colour));
      program.attribute("ends", corners, 4, gl.FLOAT, false, 4 * EACH, 0);
      program.attribute("corner", corners, 1, gl.FLOAT, false, 4 * EACH, 16);
      gl.drawElements(gl.TRIANGLES, 6 * count, gl.UNSIGNED_INT, 0);
    }
  }

  /** Cut the lines on and around the screen into pieces. */
  #prepare(gl: WebGLRenderingContext, part: Part): void {
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

/** The communes' land as triangles, x and y in Mercator from 0 to 1. */
function trianglesOfLand(communes: GeoJSON.FeatureCollection): Float64Array {
  const found: number[] = [];
  for (const { geometry } of communes.features) {
    const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.type === "MultiPolygon" ? geometry.coordinates : [];
    for (const rings of polygons) {
      const { vertices, holes, dimensions } = flatten(rings);
      for (const at of earcut(vertices, holes, dimensions)) {
        found.push(mercatorX(vertices[dimensions * at]!), mercatorY(vertices[dimensions * at + 1]!));
      }
    }
  }
  return Float64Array.from(found);
}
