/** Icons from the house's sprite, whose address the page gives. */

import { svg, type SVGTemplateResult } from "lit";

let sprite = "";

export function setSprite(address: string): void {
  sprite = address;
}

export function icon(name: string): SVGTemplateResult {
  return svg`<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;
}

export function sign(name: string): SVGTemplateResult {
  return svg`<svg class="s" viewBox="0 0 16 16" aria-hidden="true"><use href="${sprite}#sign-${name}"></use></svg>`;
}
