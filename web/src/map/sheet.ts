/** The sheet of one thing: what it is, what it says, and how old each word of it is. */

import { html, nothing, type TemplateResult } from "lit";

import type { Value } from "../live/stream";
import { shownNow } from "../live/moment";
import { freshness } from "../ui/ages";
import { icon } from "../ui/icon";
import { number } from "../ui/language";
import { fill, type Words } from "../ui/words";

export interface Measure {
  attribute: string;
  title: string;
  value: unknown;
  unit: string;
  at: string | number;
  due_seconds: number | null;
}

/** Where a sheet is read: as it stands, or as it stood. */
export function sheetAddress(id: number, at: number | null): string {
  return at === null ? `entities/${id}` : `entities/${id}?at=${new Date(at).toISOString()}`;
}

export interface Sheet {
  id: number;
  name: string;
  type_title: string;
  commune_name: string | null;
  simulated: boolean;
  measured: Measure[];
  relations: { name: string; id: number; target: string }[];
  pointed_at_by: { name: string; count: number }[];
  last_seen_at: string | null;
}

const USUAL_DUE = 900;

/** Bring the sheet's values up to date; "new" when it speaks of something the sheet does not have. */
export function take(sheet: Sheet, values: readonly Value[]): "same" | "changed" | "new" {
  let found: "same" | "changed" = "same";
  for (const [entity, attribute, value, atMs] of values) {
    if (entity !== sheet.id) continue;
    const measure = sheet.measured.find((one) => one.attribute === attribute);
    if (!measure) return "new";
    if (atMs < timeOf(measure.at)) continue;
    measure.value = value;
    measure.at = atMs;
    found = "changed";
  }
  return found;
}

export function drawSheet(
  sheet: Sheet,
  words: Words,
  close: () => void,
  choose: (id: number) => void,
): TemplateResult {
  return html`
    <header>
      <div>
        <h2 tabindex="-1">${sheet.name}</h2>
        <p>${[sheet.type_title, sheet.commune_name].filter(Boolean).join(", ")}</p>
      </div>
      <button class="plain" @click=${close} aria-label=${words["close"] ?? ""}>${icon("x")}</button>
    </header>
    ${sheet.simulated
      ? html`<p class="simulated small hatched"><span>${words["simulated"]}</span></p>`
      : nothing}
    ${sheet.measured.length
      ? html`<dl>${sheet.measured.map((measure) => row(measure, words))}</dl>`
      : html`<p class="none">${words["never"]}</p>`}
    ${relations(sheet, words, choose)}
  `;
}

function row(measure: Measure, words: Words): TemplateResult {
  const due = measure.due_seconds ?? USUAL_DUE;
  const at = timeOf(measure.at);
  const state = freshness((shownNow() - at) / 1000, due);
  return html`<div class=${state}>
    <dt>${measure.title}</dt>
    <dd>
      <b>${state === "lost" ? words["unknown"] : said(measure, words)}</b>
      <span class="aged" data-age=${at} data-due=${due} data-pattern=${words[`age_${state}`] ?? "%s"}>
        <svg class="age" viewBox="0 0 64 3" preserveAspectRatio="none" aria-hidden="true"></svg>
        <span data-words></span>
      </span>
    </dd>
  </div>`;
}

function said(measure: Measure, words: Words): string {
  const { value, unit } = measure;
  if (typeof value === "number") return `${number(value, 2)}\u00a0${unit}`.trim();
  if (typeof value === "boolean") return (value ? words["yes"] : words["no"]) ?? "";
  return value === null || value === undefined ? (words["unknown"] ?? "") : String(value);
}

function relations(sheet: Sheet, words: Words, choose: (id: number) => void): TemplateResult {
  return html`<ul class="relations">
    ${sheet.relations.map(
      ({ name, id, target }) =>
        html`<li>
          ${words[name] ?? name}
          <button class="link" @click=${() => choose(id)}>${target}</button>
        </li>`,
    )}
    ${sheet.pointed_at_by.map(
      ({ name, count }) => html`<li>${fill(words[`${name}_back`] ?? "{count}", { count: number(count) })}</li>`,
    )}
  </ul>`;
}

function timeOf(at: string | number): number {
  return typeof at === "number" ? at : Date.parse(at);
}
