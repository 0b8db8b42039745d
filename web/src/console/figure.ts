/** A figure's history, opened by a click on it; and which six the strip shows. */

import { html, type TemplateResult } from "lit";

import type { ChartSeries } from "../chart/words";
import { houseNow } from "../ui/ages";
import { Panel } from "./dialog";
import type { EclorFigures, Figure } from "./figures";
import { ask, sentenceOf, tell } from "./net";
import { address, say, setup } from "./setup";
import { chartWords, tick } from "./sheet/history";
import { SPANS, type Span } from "./sheet/past";

interface Answer { title: string; unit: string; decimals: number; points: [number, number][] }

let figure: Figure | null = null;
let span: Span = "day";
let series: ChartSeries[] = [];
let from = 0;
let to = 0;
let trouble = "";
let turn = 0;
let tabled = false;
let history: Panel | null = null;
let chooser: Panel | null = null;

export function showFigure(wanted: Figure): void {
  figure = wanted;
  series = [];
  void import("../chart/element");
  history ??= new Panel(() => figure?.title ?? "", "figure-past", body);
  history.show();
  void load();
}

async function load(): Promise<void> {
  if (!figure) return;
  const mine = ++turn;
  to = houseNow();
  from = to - SPANS[span] * 1000;
  const asked = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  trouble = "";
  try {
    const answer = await ask<Answer>(`${address("figure", { key: figure.key })}?${asked}`);
    if (mine !== turn) return; // another figure or span is wanted by now
    const every = Math.max(60, SPANS[span] / 2000, SPANS[span] > 8 * 86_400 ? 900 : 60);
    series = [{ label: answer.title, unit: answer.unit, points: answer.points, silentAfterMs: 4 * every * 1000, kind: "measure", decimals: answer.decimals }];
  } catch (problem) {
    if (mine !== turn) return;
    trouble = sentenceOf(problem);
  }
  history?.draw();
}

function body(): TemplateResult {
  const set = (wanted: Span) => {
    span = wanted;
    void load();
  };
  const turn = () => {
    tabled = !tabled;
    history?.draw();
  };
  return html`
    <div class="bar">
      <p class="spans" role="group" aria-label=${say("span")}>
        ${(Object.keys(SPANS) as Span[]).map((one) => html`<button aria-pressed=${one === span} @click=${() => set(one)}>${say(`span_${one}`)}</button>`)}
      </p>
      <button class="ghost" aria-pressed=${tabled} @click=${turn}>${say("table")}</button>
    </div>
    ${trouble ? html`<p class="trouble" role="status">${trouble}</p>` : ""}
    <eclor-chart .series=${series} .annotations=${[]} .from=${from} .to=${to} .words=${chartWords()} .hour=${tick} ?tabled=${tabled} .height=${200}></eclor-chart>
    <p class="none">${say("figure_since")}</p>
    <p><button class="btn" @click=${() => showChooser()}>${say("choose_figures")}</button></p>`;
}

/** Which figures the strip shows, kept on this device. */
export function showChooser(): void {
  chooser ??= new Panel(() => say("choose_figures"), "figure-choice", choice);
  chooser.show();
}

function strip(): EclorFigures | null {
  return document.querySelector("eclor-figures");
}

function choice(): TemplateResult {
  const shown = strip()?.figures.map((one) => one.key) ?? [];
  return html`<form @submit=${(event: SubmitEvent) => void keep(event)}>
    <p>${say("choose_figures_how", { most: setup.most_figures })}</p>
    <ul>${Object.entries(setup.figures).map(([key, title]) => html`<li><label><input type="checkbox" name="key" value=${key} .checked=${shown.includes(key)} /> ${title}</label></li>`)}</ul>
    <p class="trouble" role="status">${trouble}</p>
    <p><button class="btn go">${say("keep")}</button></p>
  </form>`;
}

async function keep(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const keys = new FormData(event.target as HTMLFormElement).getAll("key").map(String);
  if (keys.length > setup.most_figures) {
    trouble = say("choose_figures_how", { most: setup.most_figures });
    return chooser?.draw();
  }
  try {
    const kept = await tell<{ keys: string[] }>(address("choose_figures"), { keys });
    trouble = "";
    chooser?.close();
    await strip()?.refresh(kept.keys);
  } catch (problem) {
    trouble = sentenceOf(problem);
    chooser?.draw();
  }
}
