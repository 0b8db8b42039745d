/** What stands around the canvas: hints, notices, and the tools to move it. */

import { html, nothing, type TemplateResult } from "lit";

import { icon, sign } from "../ui/icon";
import type { Words } from "../ui/words";
import type { MapView } from "./view";

export interface FrameGiven {
  words: Words;
  waiting: boolean;
  schematic: boolean;
  notices: ReadonlyMap<string, string>;
  dismiss(about: string): void;
  view: MapView | null;
  whole(): void;
  encircle: (() => void) | null;
}

export function drawFrame(given: FrameGiven): TemplateResult {
  const { words, view } = given;
  return html`<div class="map" role="region" aria-label=${words["map"] ?? ""}>
    <div class="canvas"></div>
    <p class="tip" hidden></p>
    <p class="vh" data-under role="status"></p>
    ${given.waiting ? html`<p class="waiting">${words["loading"]}</p>` : nothing}
    <div class="notices" role="status">
      ${[...given.notices].map(
        ([about, sentence]) =>
          html`<p class="trouble">
            ${sign("unknown")} <span>${sentence}</span>
            <button class="plain" @click=${() => given.dismiss(about)} aria-label=${words["dismiss"] ?? ""}>${icon("x")}</button>
          </p>`,
      )}
    </div>
    <div class="tools">
      ${given.encircle ? html`<button class="wide" data-lasso @click=${given.encircle}>${icon("lasso")} ${words["encircle"]} <kbd>L</kbd></button>` : nothing}
      <button @click=${() => view?.map.zoomIn()} aria-label=${words["closer"] ?? ""}>${icon("plus")}</button>
      <button @click=${() => view?.map.zoomOut()} aria-label=${words["farther"] ?? ""}>${icon("minus")}</button>
      <button class="wide" @click=${given.whole}>${words["whole"]} <kbd>0</kbd></button>
    </div>
    ${given.schematic ? html`<p class="schematic">${words["schematic"]}</p>` : nothing}
  </div>`;
}
