/** One alarm as a row: cause, place, last word, who has it, and how long before somebody is called. */

import { html, nothing, type TemplateResult } from "lit";

import { signOf } from "../../live/alarms";
import { duration, houseNow } from "../../ui/ages";
import { sign } from "../../ui/icon";
import { number } from "../../ui/language";
import { clock } from "../clock";
import { count, say, setup } from "../setup";
import type { Alarm } from "./store";

export interface Hands {
  open: (alarm: Alarm) => void;
  take: (alarm: Alarm) => void;
  unshelve: (alarm: Alarm) => void;
  pick: (alarm: Alarm, range: boolean) => void;
}

export interface Look { first: boolean; current: boolean; picked: boolean; chosen: boolean; fresh: boolean; busy: boolean }

export function drawRow(alarm: Alarm, look: Look, hands: Hands): TemplateResult {
  const shelved = alarm.state === "shelved";
  const hot = alarm.owner === "" && !shelved;
  const tab = look.current ? 0 : -1;
  const classes = ["al", hot ? `hot ${signOf(alarm)}` : "", shelved ? "quiet" : "", look.chosen ? "chosen" : "", look.fresh ? "fresh" : ""];
  return html`<li class=${classes.filter(Boolean).join(" ")} data-alarm=${alarm.id}>
    <label class="pick">
      <input type="checkbox" tabindex=${tab} .checked=${look.picked} aria-label=${say("pick", { title: titleOf(alarm) })}
        @click=${(event: MouseEvent) => hands.pick(alarm, event.shiftKey)} />
      ${sign(shelved ? "unknown" : signOf(alarm))}
    </label>
    <div class="body">
      <h3><button class="cause" tabindex=${tab} @click=${() => hands.open(alarm)}>${alarm.title}</button></h3>
      ${place(alarm)}
      <p>${lastWord(alarm)}</p>
      ${hot ? escalation(alarm) : nothing}
    </div>
    <div class="do">${does(alarm, look, hands, tab)}</div>
  </li>`;
}

/** What a reader hears when the row is chosen or announced. */
export function titleOf(alarm: Alarm): string {
  return [alarm.title, ...whereOf(alarm)].filter(Boolean).join(", ");
}

function does(alarm: Alarm, look: Look, hands: Hands, tab: number): TemplateResult {
  if (alarm.state === "shelved") {
    const rest = duration(((alarm.shelved_until ?? 0) - houseNow()) / 1000);
    const again = setup.handles
      ? html`<button class="btn small" tabindex=${tab} @click=${() => hands.unshelve(alarm)}>${say("unshelve")}</button>`
      : nothing;
    return html`<span class="who">${say("aside")}<br />${rest}</span>${again}`;
  }
  if (alarm.owner) {
    const at = alarm.acknowledged_at ?? alarm.raised_at;
    return html`<span class="who">${alarm.owner}<br />${duration((houseNow() - at) / 1000)}</span>`;
  }
  if (!setup.handles) return html`<span class="who">${say("nobody")}</span>`;
  return html`<button class=${look.first ? "btn go" : "btn"} tabindex=${tab} ?disabled=${look.busy}
    @click=${() => hands.take(alarm)} aria-label=${say("take_this", { title: titleOf(alarm) })}>${say("take")}</button>`;
}

/** Nothing for an alarm of the house itself, which is nowhere on the map. */
function place(alarm: Alarm): TemplateResult | typeof nothing {
  const explained = alarm.symptoms ? count("explains", alarm.symptoms) : "";
  const said = [...whereOf(alarm), explained].filter(Boolean).join(", ");
  return said ? html`<p>${said}.</p>` : nothing;
}

/** Its name and its commune, said once where the name ends with it. */
function whereOf(alarm: Alarm): string[] {
  const said = alarm.entity_name.endsWith(alarm.commune_name);
  return said ? [alarm.entity_name] : [alarm.entity_name, alarm.commune_name];
}

/** What it said last: the silence since, or the value that stands. */
function lastWord(alarm: Alarm): string {
  if (alarm.kind === "no_data") return say("last_word", { at: clock(alarm.since) });
  const since = say("since_hour", { at: clock(alarm.since) });
  if (alarm.present === null) return `${since}.`;
  const value = `${number(alarm.present, 1)}${alarm.symbol ? `\u00a0${alarm.symbol}` : ""}`;
  return `${say("now_at", { value })} ${since}.`;
}

/** An age line in the alarm's own colour: what is left before somebody is called. */
function escalation(alarm: Alarm): TemplateResult | typeof nothing {
  if (alarm.next_step_at === null || alarm.next_step === null) return nothing;
  const whole = Math.max(1, alarm.next_step_at - alarm.waiting_since);
  const left = Math.max(0, alarm.next_step_at - houseNow());
  const role = setup.roles[alarm.next_step.role] ?? alarm.next_step.role;
  const words = left > 0 ? say("called_in", { role }) : say("being_called", { role });
  return html`<p class="esc">
    <svg class="age" viewBox="0 0 64 3" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bed" y="0.5" width="64" height="2"></rect>
      <rect class="left" y="0.5" width=${((64 * left) / whole).toFixed(1)} height="2"></rect>
    </svg>
    <span>${words} ${left > 0 ? html`<b>${duration(left / 1000)}</b>` : nothing}</span>
  </p>`;
}
