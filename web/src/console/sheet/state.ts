/** "Constaté" and "Voulu", side by side and never merged; each value with its age. */

import { html, nothing, type TemplateResult } from "lit";

import { freshness, houseNow } from "../../ui/ages";
import { sign } from "../../ui/icon";
import { number } from "../../ui/language";
import { clock } from "../clock";
import { say } from "../setup";
import { timeOf, type Measure, type Thing, type Wanted } from "./thing";

const USUAL_DUE = 900;

export function drawState(thing: Thing, charted: string | null, chart: (measure: Measure) => void): TemplateResult {
  if (!thing.measured.length) return html`<p class="none">${say("never_measured")}</p>`;
  return html`<table class="state">
    <thead><tr><th scope="col"><span class="vh">${say("what")}</span></th><th scope="col">${say("reported")}</th><th scope="col">${say("wanted")}</th></tr></thead>
    <tbody>${thing.measured.map((one) => row(one, thing.wanted?.[one.attribute], charted, chart))}</tbody>
  </table>`;
}

function row(measure: Measure, wanted: Wanted | undefined, charted: string | null, chart: (measure: Measure) => void): TemplateResult {
  const at = timeOf(measure.at);
  const due = measure.due_seconds ?? USUAL_DUE;
  const state = freshness((houseNow() - at) / 1000, due);
  const drawable = typeof measure.value === "number" || typeof measure.value === "boolean";
  const title = drawable
    ? html`<button class="link plain-link" aria-pressed=${measure.attribute === charted} @click=${() => chart(measure)}>${measure.title}</button>`
    : measure.title;
  return html`<tr class=${state}>
    <th scope="row">${title}</th>
    <td><b>${state === "lost" ? html`${sign("unknown")} ${say("unknown")}` : said(measure)}</b>
      <span class="aged" data-age=${at} data-due=${due} data-pattern=${say(`age_${state}`)}>
        <svg class="age" viewBox="0 0 64 3" preserveAspectRatio="none" aria-hidden="true"></svg><span data-words></span>
      </span></td>
    <td class="want">${wanted ? drawWanted(measure, wanted) : html`<span class="quiet">${say("no_order")}</span>`}</td>
  </tr>`;
}

function drawWanted(measure: Measure, wanted: Wanted): TemplateResult {
  const until = wanted.until ? `, ${say("until", { at: clock(Date.parse(wanted.until)) })}` : "";
  return html`${sign("wanted")} ${written(wanted.value, measure.unit)}${until}${wanted.state === "failed" ? html` ${sign("attention")}` : nothing}`;
}

export function said(measure: Measure): string {
  return written(measure.value, measure.unit);
}

/** No more decimals than a value of this size carries. */
function carried(value: number): number {
  const size = Math.abs(value);
  return size >= 1000 ? 0 : size >= 100 ? 1 : 2;
}

export function written(value: unknown, unit: string): string {
  if (typeof value === "number") return `${number(value, carried(value))}${unit ? `\u00a0${unit}` : ""}`;
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  return value === null || value === undefined ? say("unknown") : String(value);
}
