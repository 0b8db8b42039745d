/** A layer of our own beside MapLibre's: how it comes, what it holds of the graphics, and how it goes. */

import type { CustomLayerInterface, Map as MapLibre } from "maplibre-gl";

import { Program } from "./gl";

export abstract class Drawn implements CustomLayerInterface {
  abstract readonly id: string;
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  protected map: MapLibre | null = null;
  protected gl: WebGLRenderingContext | null = null;
  #held: (() => void)[] = [];

  onAdd(map: MapLibre, gl: WebGLRenderingContext): void {
    [this.map, this.gl] = [map, gl];
    gl.getExtension("OES_element_index_uint"); // WebGL 1 only; its successor has it built in
    this.begin(gl);
  }

  onRemove(): void {
    for (const leave of this.#held.splice(0)) leave();
    this.map = this.gl = null;
  }

  abstract render(gl: WebGLRenderingContext, given: unknown): void;

  /** Make programs and buffers; whatever ``program``, ``buffer`` and ``texture`` give goes with the layer. */
  protected abstract begin(gl: WebGLRenderingContext): void;

  protected program(gl: WebGLRenderingContext, vertex: string, fragment: string): Program {
    const made = new Program(gl, vertex, fragment);
    this.#held.push(() => made.delete());
    return made;
  }

  protected buffer(gl: WebGLRenderingContext): WebGLBuffer | null {
    const made = gl.createBuffer();
    this.#held.push(() => gl.deleteBuffer(made));
    return made;
  }

  protected texture(gl: WebGLRenderingContext): WebGLTexture | null {
    const made = gl.createTexture();
    this.#held.push(() => gl.deleteTexture(made));
    return made;
  }

  /** Something of it changed: one more frame. */
  protected again(): void {
    this.map?.triggerRepaint();
  }
}
