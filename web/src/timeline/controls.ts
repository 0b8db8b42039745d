/** The buttons of the time line: live, one to replay; replaying, those of a player. */

import { html, type TemplateResult } from "lit";

import { icon } from "../ui/icon";
import type { Words } from "../ui/words";
import { SPEEDS, type Player, type Speed } from "./player";

export function drawDirect(words: Words, replay: () => void): TemplateResult {
  return html`<button class="round" @click=${replay} aria-label=${words["replay"] ?? ""}>${icon("player-play")}</button>
    <p><b>${words["direct"]}</b><br />${words["replay"]} <kbd>R</kbd></p>`;
}

/** ``said`` is the replayed moment in words. */
export function drawControls(words: Words, player: Player, said: string, playOrPause: () => void): TemplateResult {
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
      <button class="link" @click=${() => player.live()}>${words["back"]} <kbd>R</kbd></button></p>`;
}
