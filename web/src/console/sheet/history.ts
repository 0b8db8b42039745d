/** The past of what is shown: its span, what it is compared with, and the same as a table. */

import { html, nothing, type TemplateResult } from "lit";

import type { ChartWords } from "../../chart/element";
import type { Annotation, ChartSeries, Point } from "../../chart/words";
import { houseNow } from "../../ui/ages";
import { sign } from "../../ui/icon";
import { day, hour } from "../clock";
import { sentenceOf } from "../net";
import { say } from "../setup";
import { happened, past, SPANS, type Span, type Subject } from "./past";

const REDRAW_EVERY = 60_000;

const A_DAY = 86_400_000;
/** How far back "before" is: whole weeks where the day of the week matters. */
const BEFORE: Record<Span, number> = { hour: A_DAY, day: A_DAY, week: 7 * A_DAY, month: 28 * A_DAY, year: 364 * A_DAY };

/** Another thing or attribute over the same time, or the same one some time before. */
export interface Comparison { key: string; label: string; subject: Subject | null }

export class History {
  span: Span = "day";
  tabled = false;
  subject: Subject | null = null;
  against = "";
  #comparisons: Comparison[] = [];
  #stored: ChartSeries[] = [];
  #present: Point | null = null;
  #series: ChartSeries[] = [];
  #annotations: Annotation[] = [];
  #from = 0;
  #to = 0;
  #trouble = "";
  #loading = false;
  #asked = 0;
  #drawnAt = 0;

  constructor(private readonly changed: () => void) {
    void import("../../chart/element");
  }

  /** Show this; the span and the table stay as they were. */
  show(subject: Subject | null, comparisons: Comparison[]): void {
    this.subject = subject;
    this.#comparisons = comparisons;
    if (!this.#offered().some((one) => one.key === this.against)) this.against = "";
    this.#stored = this.#series = [];
    this.#present = null;
    void this.load();
  }

  /** Once a minute what is shown moves on with the time. */
  tick(): void {
    if (this.subject && !this.#loading && houseNow() - this.#drawnAt > REDRAW_EVERY) void this.load();
  }

  /** The value that stands now: the summaries of history do not know it yet. */
  setPresent(at: number, value: number): void {
    if (this.#present?.[0] === at) return;
    this.#present = [at, value];
    this.#join();
  }

  #join(): void {
    const [first, ...rest] = this.#stored;
    this.#series = this.#stored;
    const last = first?.points[first.points.length - 1]?.[0] ?? 0;
    // A single value has no place in a line of means of an hour or a day.
    if (this.span === "month" || this.span === "year") return;
    if (!first || !this.#present || this.#present[0] <= last || this.#present[0] < this.#from) return;
    this.#to = Math.max(this.#to, this.#present[0]);
    this.#series = [{ ...first, points: [...first.points, this.#present] }, ...rest];
  }

  toggleTable(): void {
    this.tabled = !this.tabled;
    this.changed();
  }

  async load(): Promise<void> {
    const subject = this.subject;
    if (!subject) return this.changed();
    const asked = ++this.#asked;
    const to = houseNow();
    const from = to - SPANS[this.span] * 1000;
    this.#loading = true;
    this.changed();
    try {
      const other = this.#offered().find((one) => one.key === this.against);
      const shift = this.against === "before" ? BEFORE[this.span] : this.against === "week" ? 7 * A_DAY : 0;
      const [first, second, annotations] = await Promise.all([
        past(subject, from, to),
        other ? past({ ...(other.subject ?? subject), label: other.label }, from, to, shift) : null,
        happened(subject.entity, from, to),
      ]);
      if (asked !== this.#asked) return;
      Object.assign(first, { label: other ? say("now_word") : first.label });
      this.#stored = second ? [first, second] : [first];
      this.#annotations = annotations;
      [this.#from, this.#to, this.#trouble, this.#drawnAt] = [from, to, "", to];
      this.#join();
    } catch (problem) {
      if (asked !== this.#asked) return;
      this.#trouble = sentenceOf(problem);
    }
    this.#loading = false;
    this.changed();
  }

  draw(): TemplateResult | typeof nothing {
    if (!this.subject) return nothing;
    return html`<section class="past" aria-label=${say("history_of", { what: this.subject.label })}>
      <div class="bar">
        <p class="spans" role="group" aria-label=${say("span")}>
          ${(Object.keys(SPANS) as Span[]).map((span) => html`<button aria-pressed=${span === this.span} @click=${() => this.#setSpan(span)}>${say(`span_${span}`)}</button>`)}
        </p>
        <button class="ghost" aria-pressed=${this.tabled} @click=${() => this.toggleTable()}>${say("table")} <kbd>T</kbd></button>
      </div>
      ${this.#trouble ? html`<p class="trouble" role="status">${sign("unknown")} ${this.#trouble}</p>` : nothing}
      ${this.#series.length
        ? html`<eclor-chart .series=${this.#series} .annotations=${this.#annotations} .from=${this.#from} .to=${this.#to}
            .words=${chartWords()} .hour=${tick} ?tabled=${this.tabled} .height=${96}></eclor-chart>`
        : html`<p class="none">${this.#loading ? say("past_coming") : nothing}</p>`}
      ${this.#choose()}
      ${this.#annotations.length && this.tabled ? this.#listed() : nothing}
    </section>`;
  }

  /** The time before, a week before where that differs, then what the sheet proposes. */
  #offered(): Comparison[] {
    const before: Comparison[] = [{ key: "before", label: say(`before_${this.span}`), subject: null }];
    if (BEFORE[this.span] === A_DAY) before.push({ key: "week", label: say("before_week"), subject: null });
    return [...before, ...this.#comparisons];
  }

  #choose(): TemplateResult {
    const pick = (event: Event) => {
      this.against = (event.target as HTMLSelectElement).value;
      void this.load();
    };
    return html`<label class="against"><span>${say("compare")}</span>
      <select @change=${pick}><option value="">${say("with_nothing")}</option>
        ${this.#offered().map((one) => html`<option value=${one.key} ?selected=${one.key === this.against}>${one.label}</option>`)}
      </select></label>`;
  }

  #listed(): TemplateResult {
    return html`<ul class="happened">${this.#annotations.map((one) => html`<li>${sign(one.sign)}<span>${one.url ? html`<a href=${one.url}>${one.title}</a>` : one.title}${[one.outcome, one.who].filter(Boolean).map((said) => `, ${said}`)}
      <small>${tick(one.at, 0)}${one.end ? `, ${say("until", { at: tick(one.end, 0) })}` : ""}</small></span></li>`)}</ul>`;
  }

  #setSpan(span: Span): void {
    this.span = span;
    if (!this.#offered().some((one) => one.key === this.against)) this.against = "";
    void this.load();
  }
}

export function chartWords(): ChartWords {
  return {
    summary: say("chart_summary"), empty: say("chart_empty"), silent: say("chart_silent"),
    time: say("time"), low: say("lowest"), high: say("highest"),
  };
}

const TWO_DAYS = 2 * 86_400_000;

/** A tick's words for a span; with no span the whole moment. */
export function tick(ms: number, span: number): string {
  if (span === 0) return `${day(ms)} ${hour(ms)}`;
  return span <= TWO_DAYS ? hour(ms).replace(/\u00a000$/, "") : day(ms).replace(/^\S+\s/, "");
}
