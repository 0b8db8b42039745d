/** The buttons of the time line: live, one to replay; replaying, those of a player. */

import { html, type TemplateResult } from "lit";

import { icon } from "../ui/icon";
import type { Words } from "../ui/words";
import { SPEEDS, type Player, type Speed } from "./player";
import { SPANS, type SpanName } from "./span";

export function drawDirect(words: Words, replay: () => void): TemplateResult {
  return html`<button class="round" @click=${replay} aria-label=${words["replay"] ?? ""}>${icon("player-play")}</button>
    <p><b>${words["direct"]}</b><br />${words["replay"]} <kbd>R</kbd></p>`;
}

/** Without a map: what is drawn is read, not replayed. */
export function drawStill(words: Words): TemplateResult {
  return html`<p><b>${words["direct"]}</b><br />${words["still"]}</p>`;
}

/** ``said`` is the replayed moment in words. */
export function drawControls(words: Words, player: Player, said: string, playOrPause: () => void, live: () => void): TemplateResult {
  const { playing, speed } = player;
  return html`<div class="buttons">
      <button @click=${() => player.step(-1)} aria-label=${words["step_back"] ?? ""}>${icon("player-skip-back")}</button>
      <button class="round" @click=${playOrPause} aria-label=${(playing ? words["pause"] : words["play"]) ?? ""}>
        ${icon(playing ? "player-pause" : "player-play")}
      </button>
      <button @click=${() => player.step(1)} aria-label=${words["step_on"] ?? ""}>${icon("player-skip-forward")}</button>
      <select aria-label=${words["speed"] ?? ""} @change=${(event: Event) => {
        player.speed = Number((event.target as HTMLSelectElement).value) as Speed;
      }}>
        ${SPEEDS.map((one) => html`<option value=${one} ?selected=${one === speed}>×${one}</option>`)}
      </select>
    </div>
    <p><b>${words["replayed"]}</b> <time>${said}</time><br />
      <button class="link" @click=${live}>${words["back"]} <kbd>R</kbd></button></p>`;
}

export function drawGoTo(words: Words, go: (clock: string) => void): TemplateResult {
  return html`<label>${words["go_to"]} <input type="datetime-local" @change=${(event: Event) => go((event.target as HTMLInputElement).value)} /></label>`;
}

export function drawSpans(words: Words, shown: SpanName, choose: (span: SpanName) => void): TemplateResult {
  return html`<select aria-label=${words["span"] ?? ""} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as SpanName)}>
    ${Object.keys(SPANS).map((name) => html`<option value=${name} ?selected=${name === shown}>${words[name]}</option>`)}
  </select>`;
}
