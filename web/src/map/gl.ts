/** What our own layers share with one another: programs, and places told from one of them. */

export type Place = [x: number, y: number];

/** Mercator from 0 to 1, as MapLibre's matrices take it. */
export function mercatorX(lon: number): number {
  return (180 + lon) / 360;
}

export function mercatorY(lat: number): number {
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360;
}

/** MapLibre 4 gives the matrix itself, its successor an object that holds it. */
export function matrixOf(given: unknown): ArrayLike<number> {
  if (Array.isArray(given) || ArrayBuffer.isView(given)) return given as unknown as ArrayLike<number>;
  return (given as { defaultProjectionData: { mainMatrix: ArrayLike<number> } }).defaultProjectionData.mainMatrix;
}

/** The matrix for places told from ``origin``, worked out in doubles: a float is too coarse for the Earth. */
export function moved(matrix: ArrayLike<number>, [x, y]: Place): Float32Array {
  const found = Float32Array.from(matrix);
  for (let line = 0; line < 4; line++) {
    found[12 + line] = matrix[line]! * x + matrix[4 + line]! * y + matrix[12 + line]!;
  }
  return found;
}

/** A size at the whole territory, at a commune and at a street, as MapLibre interpolates it. */
export function byZoom(zoom: number, far: number, middle: number, near: number): number {
  if (zoom <= 10.5) return far;
  if (zoom >= 17) return near;
  const [from, to, low, high] = zoom < 13 ? [10.5, 13, far, middle] : [13, 17, middle, near];
  const base = 1.6;
  return low! + (high! - low!) * ((base ** (zoom - from!) - 1) / (base ** (to! - from!) - 1));
}

export class Program {
  readonly #program: WebGLProgram;
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();

  constructor(
    private readonly gl: WebGLRenderingContext,
    vertex: string,
    fragment: string,
  ) {
    const program = gl.createProgram();
    if (!program) throw new Error("This browser gives no program to draw with.");
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(kind);
      if (!shader) throw new Error("This browser gives no shader to draw with.");
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      throw new Error(`The map's own layers cannot be drawn: ${gl.getProgramInfoLog(program) ?? ""}`);
    }
    this.#program = program;
  }

  /** What is drawn last lies above: no depth is asked, which would be read for every pixel. */
  use(): void {
    this.gl.disable(this.gl.DEPTH_TEST);
    this.gl.useProgram(this.#program);
  }

  uniform(name: string): WebGLUniformLocation | null {
    if (!this.#uniforms.has(name)) this.#uniforms.set(name, this.gl.getUniformLocation(this.#program, `u_${name}`));
    return this.#uniforms.get(name) ?? null;
  }

  /** Let an attribute read ``size`` numbers a point from a buffer. */
  attribute(name: string, from: WebGLBuffer | null, size: number, type: number, norm = false, stride = 0, at = 0): void {
    const { gl } = this;
    const place = gl.getAttribLocation(this.#program, `a_${name}`);
    if (place < 0) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, from);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, norm, stride, at);
  }

  delete(): void {
    this.gl.deleteProgram(this.#program);
  }
}

export function rgb(colour: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return [0, 0, 0]; // "transparent": no light by day
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255) as [number, number, number];
}
