/** <eclor-figures>: the strip of figures, asked anew every few seconds; each stands for itself. */

import { html, LitElement, nothing, svg, type TemplateResult } from "lit";

import { freshness, houseNow, redrawAges } from "../ui/ages";
import { sign } from "../ui/icon";
import { number } from "../ui/language";
import { ask } from "./net";
import { address, say } from "./setup";

export interface Figure {
  key: string;
  title: string;
  unit: string;
  decimals: number;
  value: number | null;
  note: string;
  instead: string;
  severity: "" | "attention" | "alarm";
  outcome: "answered" | "slow" | "failed";
  at: number | null;
  due: number | null;
  before: { value: number; hours: number } | null;
  trend: [ago: number, value: number][];
}

const EVERY = 10_000;
const TREND_SECONDS = 6 * 3600;
/** An hour of it, ten minutes each. */
const ENOUGH = 6;

export class EclorFigures extends LitElement {
  static override properties = { figures: { state: true } };
  declare figures: Figure[];
  #timer = 0;
  /** Which are wanted. */
  #keys: string[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    this.figures = JSON.parse(this.dataset["figures"] ?? "[]") as Figure[];
    this.#keys = this.figures.map((one) => one.key);
    this.replaceChildren(); // drawn by the server for whoever has no script
    super.connectedCallback();
    this.#timer = window.setInterval(() => void this.refresh(), EVERY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Ask again; when the house does not answer, what is shown grows old by itself. */
  async refresh(keys = this.#keys): Promise<void> {
    this.#keys = keys;
    if (document.hidden) return;
    try {
      const asked = keys.map(encodeURIComponent).join("%7C");
      const { figures } = await ask<{ figures: Figure[] }>(`${address("figures")}?keys=${asked}`);
      if (keys === this.#keys) this.figures = figures; // else others were chosen meanwhile
    } catch {
      this.requestUpdate(); // the age lines say since when
    }
  }

  override render(): TemplateResult {
    return html`<ul>${this.figures.map((figure) => html`<li>${this.#figure(figure)}</li>`)}</ul>`;
  }

  protected override updated(): void {
    redrawAges(this);
  }

  #figure(figure: Figure): TemplateResult {
    const state = standing(figure);
    const open = () => this.dispatchEvent(new CustomEvent("eclor-figure", { detail: figure, bubbles: true }));
    return html`<button class="fig ${state}" @click=${open}>
      <span class="t" title=${figure.title}>${figure.title}</span>
      <span class="v">${value(figure, state)}</span>
      <span class="foot">${age(figure)}${trend(figure)}</span>
    </button>`;
  }
}

type Standing = "silent" | "lost" | "late" | "fresh";

function standing(figure: Figure): Standing {
  if (figure.outcome !== "answered") return "silent";
  if (figure.value === null) return "lost";
  if (figure.at === null || figure.due === null) return "fresh";
  return freshness((houseNow() - figure.at) / 1000, figure.due);
}

function value(figure: Figure, state: Standing): TemplateResult {
  if (state === "silent") return html`${sign("unknown")}<b>${say("no_answer")}</b>`;
  if (figure.instead) return html`<b>${figure.instead}</b>`;
  if (state === "lost" || figure.value === null) return html`${sign("unknown")}<b>${say("unknown")}</b>`;
  return html`${figure.severity ? sign(figure.severity) : nothing}<b>${written(figure, figure.value)}</b
    ><small>${beside(figure)}</small>`;
}

/** One comparison: what the service says itself, else yesterday or an hour ago. */
function beside(figure: Figure): string {
  if (figure.note) return figure.note;
  if (!figure.before || figure.value === null) return "";
  const difference = figure.value - figure.before.value;
  const since = say(figure.before.hours === 24 ? "on_yesterday" : "on_an_hour");
  const step = 0.5 * 10 ** -figure.decimals;
  if (Math.abs(difference) < step) return say("as_before", { since });
  const plus = difference > 0 ? "+" : "";
  return `${plus}${number(difference, figure.decimals)} ${since}`;
}

export function written(figure: { unit: string; decimals: number }, value: number): string {
  return `${number(value, figure.decimals)}${figure.unit ? `\u00a0${figure.unit}` : ""}`;
}

function age(figure: Figure): TemplateResult | typeof nothing {
  if (figure.at === null) return nothing;
  return html`<span class="aged" data-age=${figure.at} data-due=${figure.due ?? 900}>
    <svg class="age" viewBox="0 0 64 3" preserveAspectRatio="none" aria-hidden="true"></svg>
    <span class="vh">${say("measured")}</span><span data-words></span>
  </span>`;
}

/** Six hours as a line; drawn once there is something to compare. */
function trend(figure: Figure): TemplateResult | typeof nothing {
  if (figure.trend.length < ENOUGH) return nothing;
  const values = figure.trend.map(([, value]) => value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const points = figure.trend.map(([ago, value]) => {
    const x = 60 * (1 - ago / TREND_SECONDS);
    return `${x.toFixed(1)},${(span ? 13 - (12 * (value - low)) / span : 7).toFixed(1)}`;
  });
  return html`<svg class="trend" viewBox="0 0 60 14" aria-hidden="true">
    ${svg`<polyline points=${points.join(" ")} />`}
  </svg>`;
}

customElements.define("eclor-figures", EclorFigures);
