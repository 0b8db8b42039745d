/** The bell beside the list: which sound a new alarm makes here, and since when it makes none. */

import { html, nothing, type TemplateResult } from "lit";

import { duration, houseNow } from "../../ui/ages";
import { icon } from "../../ui/icon";
import { say } from "../setup";
import { choose, tune, type Tune } from "./sound";

const TUNES: Tune[] = ["off", "soft", "sharp"];

export function drawSound(changed: () => void): TemplateResult {
  const { tune: chosen, since } = tune();
  const age = chosen === "off" && since ? duration((houseNow() - since) / 1000) : "";
  const pick = (event: Event) => {
    choose((event.target as HTMLSelectElement).value as Tune);
    changed();
  };
  return html`<label class="sound ${chosen}" title=${say("sound")}>
    ${icon(chosen === "off" ? "bell-off" : "bell-ringing")}<span class="vh">${say("sound")}</span>
    <select @change=${pick} aria-label=${say("sound")}>
      ${TUNES.map((one) => html`<option value=${one} ?selected=${one === chosen}>${say(`sound_${one}`)}</option>`)}
    </select>
    ${age ? html`<small>${age}</small>` : nothing}
  </label>`;
}

/** M: silent, or the sound that was before. */
export function toggleSound(): void {
  const before = (localStorage.getItem("eclor.sound.last") as Tune | null) ?? "soft";
  const { tune: chosen } = tune();
  if (chosen !== "off") localStorage.setItem("eclor.sound.last", chosen);
  choose(chosen === "off" ? before : "off");
}
