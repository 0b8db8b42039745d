/** <eclor-chart>: measured values over time; the same as a table one key away, never only a picture. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import uPlot from "uplot";

import "./chart.css";
import { number } from "../ui/language";
import { coloursOf } from "./colours";
import { annotationsNear, options, table } from "./options";
import { bounds, silences, type Annotation, type ChartSeries } from "./words";

export interface ChartWords {
  /** "{label}: between {low} and {high}, last {last}" */
  summary: string;
  empty: string;
  silent: string;
  time: string;
  low: string;
  high: string;
}

const HEIGHT = 120;
const MOST_ROWS = 400;

export class EclorChart extends LitElement {
  static override properties = {
    series: { attribute: false }, annotations: { attribute: false }, from: { attribute: false }, to: { attribute: false },
    words: { attribute: false }, hour: { attribute: false }, tabled: { type: Boolean }, height: { type: Number },
  };
  declare series: ChartSeries[];
  declare annotations: Annotation[];
  declare from: number;
  declare to: number;
  declare words: ChartWords;
  declare hour: (ms: number, span: number) => string;
  declare tabled: boolean;
  declare height: number;
  #plot: uPlot | null = null;
  #data: uPlot.AlignedData = [[]];
  #resized = new ResizeObserver(() => this.#fit());
  #theme = matchMedia("(prefers-color-scheme: dark)");
  #recolour = () => this.#rebuild();

  constructor() {
    super();
    this.series = [];
    this.annotations = [];
    this.from = this.to = 0;
    this.tabled = false;
    this.height = HEIGHT;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    this.#theme.addEventListener("change", this.#recolour);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#theme.removeEventListener("change", this.#recolour);
    this.#plot?.destroy();
    this.#plot = null;
  }

  get empty(): boolean {
    return this.series.every((one) => one.points.every((point) => point[1] === null));
  }

  override render(): TemplateResult {
    if (!this.words) return html``;
    return html`
      <div class="plot" role="img" aria-label=${this.#summary()} ?hidden=${this.tabled || this.empty}></div>
      <p class="at" aria-hidden="true"></p>
      ${this.empty ? html`<p class="none">${this.words.empty}</p>` : nothing}
      ${this.tabled && !this.empty ? this.#table() : nothing}
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("series") || changed.has("from") || changed.has("to") || changed.has("annotations") || changed.has("tabled") || changed.has("height")) {
      this.#rebuild();
    }
  }

  #rebuild(): void {
    this.#plot?.destroy();
    this.#plot = null;
    const place = this.querySelector<HTMLElement>(".plot");
    if (!place || this.tabled || this.empty) return;
    const style = getComputedStyle(this);
    this.#data = table(this.series);
    const drawing = {
      series: this.series, annotations: this.annotations, from: this.from, to: this.to, colours: coloursOf(this),
      width: Math.max(160, place.clientWidth), height: this.height, font: `11px ${style.fontFamily}`,
      value: (value: number, one: ChartSeries) => said(value, one), hour: this.hour, moved: (index: number | null) => this.#point(index),
    };
    this.#plot = new uPlot(options(drawing), this.#data, place);
  }

  #fit(): void {
    const place = this.querySelector<HTMLElement>(".plot");
    if (this.#plot && place && place.clientWidth > 0) this.#plot.setSize({ width: place.clientWidth, height: this.height });
  }

  /** The values under the pointer, as words. */
  #point(index: number | null): void {
    const place = this.querySelector(".at");
    if (!place) return;
    const time = index === null ? undefined : this.#data[0][index];
    if (index === null || time === undefined) {
      place.textContent = "";
      return;
    }
    const values = this.series.map((one, number) => {
      const value = this.#data[number + 1]?.[index];
      return typeof value === "number" ? `${this.series.length > 1 ? `${one.label} ` : ""}${said(value, one)}` : "";
    });
    const left = this.#plot?.cursor.left ?? -1;
    const near = this.#plot ? annotationsNear(this.#plot, this.annotations, left).map(happenedWords) : [];
    place.textContent = [this.hour(time * 1000, 0), ...values.filter(Boolean), ...near].join(" · ");
  }

  /** The chart in a sentence, for whoever hears it. */
  #summary(): string {
    return this.series
      .map((one) => {
        const found = bounds([one]);
        const last = [...one.points].reverse().find((point) => point[1] !== null)?.[1];
        if (!found || last === undefined || last === null) return `${one.label}: ${this.words.empty}`;
        const quiet = silences(one, this.from, this.to).length ? ` ${this.words.silent}` : "";
        return this.words.summary
          .replace("{label}", one.label).replace("{low}", said(found.low, one))
          .replace("{high}", said(found.high, one)).replace("{last}", said(last, one)) + quiet;
      })
      .join(" ");
  }

  #table(): TemplateResult {
    const summed = this.series.some((one) => one.points.some((point) => typeof point[2] === "number"));
    const rows = this.series.length === 1 ? (this.series[0]?.points ?? []) : null;
    const [times, ...columns] = rows ? [[]] : table(this.series);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.series.map((one) => one.label).join(", ")}>
      <table>
        <thead><tr><th scope="col">${this.words.time}</th>${this.series.map((one) => html`<th scope="col" class="n">${one.label}${one.unit ? ` (${one.unit})` : ""}</th>`)}
          ${rows && summed ? html`<th scope="col" class="n">${this.words.low}</th><th scope="col" class="n">${this.words.high}</th>` : nothing}</tr></thead>
        <tbody>
          ${rows
            ? [...rows].reverse().slice(0, MOST_ROWS).map(([at, mean, low, high]) => html`<tr><th scope="row">${this.hour(at, 0)}</th>
                <td class="n">${cell(mean, this.series[0])}</td>${summed ? html`<td class="n">${cell(low, this.series[0])}</td><td class="n">${cell(high, this.series[0])}</td>` : nothing}</tr>`)
            : Array.from(times ?? [], (at, index) => ({ at, index })).reverse().slice(0, MOST_ROWS).map(({ at, index }) => html`<tr><th scope="row">${this.hour(at * 1000, 0)}</th>
                ${columns.map((column, number) => html`<td class="n">${cell(column?.[index], this.series[number])}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>`;
  }
}

/** "Switch on, level 60 %, done, Operator": what happened, how it ended, who asked. */
export function happenedWords(one: Annotation): string {
  return [one.title, one.outcome, one.who].filter(Boolean).join(", ");
}

function decimalsOf(one: ChartSeries | undefined): number {
  return one?.decimals ?? 1;
}

function said(value: number, one: ChartSeries): string {
  return `${number(value, decimalsOf(one))}${one.unit ? `\u00a0${one.unit}` : ""}`;
}

function cell(value: number | null | undefined, one: ChartSeries | undefined): string {
  return typeof value === "number" ? number(value, decimalsOf(one)) : "";
}

customElements.define("eclor-chart", EclorChart);
