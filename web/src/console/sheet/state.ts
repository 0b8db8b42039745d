/** "Constaté" and "Voulu", side by side and never merged; each value with its age. */

import { html, nothing, type TemplateResult } from "lit";

import { freshness, houseNow } from "../../ui/ages";
import { sign } from "../../ui/icon";
import { number } from "../../ui/language";
import { say, setup } from "../setup";
import { age, until, type Ordered } from "./orders";
import { timeOf, type Measure, type Thing } from "./thing";

const USUAL_DUE = 900;

type Wanted = (attribute: string) => Ordered | undefined;

export function drawState(thing: Thing, wanted: Wanted, charted: string | null, chart: (measure: Measure) => void): TemplateResult {
  if (!thing.measured.length) return html`<p class="none">${say("never_measured")}</p>`;
  return html`<table class="state">
    <thead><tr><th scope="col"><span class="vh">${say("what")}</span></th><th scope="col">${say("reported")}</th><th scope="col">${say("wanted")}</th></tr></thead>
    <tbody>${thing.measured.map((one) => row(one, want(one, wanted(one.attribute), setup.ordered.includes(thing.type)), charted, chart))}</tbody>
  </table>`;
}

/** Nobody can want anything of a thing that takes no orders: that is not the same as no order now. */
function want(measure: Measure, wanted: Ordered | undefined, takes: boolean): TemplateResult {
  return wanted ? drawWanted(measure, wanted) : html`<span class="quiet">${say(takes ? "no_order" : "none_possible")}</span>`;
}

function row(measure: Measure, want: TemplateResult, charted: string | null, chart: (measure: Measure) => void): TemplateResult {
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
    <td class="want">${want}</td>
  </tr>`;
}

/** Blue while the field has not confirmed it; what it holds by order is said plainly. */
function drawWanted(measure: Measure, wanted: Ordered): TemplateResult {
  const holds = wanted.state === "succeeded";
  const value = html`<a class=${holds ? "held" : "asked"} href=${wanted.url}>${written(wanted.value, measure.unit)}</a>`;
  return html`${holds ? nothing : sign("wanted")} ${value}${wanted.sign === "attention" ? html` ${sign("attention")}` : nothing}
    <small>${[wanted.said, until(wanted)].filter(Boolean).join(", ")}${holds ? nothing : html`,${age(wanted.at)}`}</small>`;
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
