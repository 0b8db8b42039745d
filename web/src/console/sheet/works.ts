/** Work at the thing on the sheet: what is to be done, what was done lately, and where its rooms tell more. */

import { html, nothing, type TemplateResult } from "lit";

import { duration, houseNow } from "../../ui/ages";
import { icon, sign } from "../../ui/icon";
import { ask, sentenceOf } from "../net";
import { address, count, say } from "../setup";

/** Of what has ended so many stand there at first. */
const LATELY = 2;

interface Work { title: string; state: string; at: number; url: string; open: boolean }
interface Answer { works: Work[]; pages: { title: string; icon: string; of: string; url: string }[]; silent: string[] }

const NOTHING: Answer = { works: [], pages: [], silent: [] };

export class Works {
  #of = 0;
  #there: Answer = NOTHING;
  #trouble = "";
  #all = false;

  constructor(private readonly changed: () => void) {}

  async load(id: number): Promise<void> {
    if (id !== this.#of) [this.#there, this.#all, this.#trouble] = [NOTHING, false, ""];
    this.#of = id;
    try {
      const found = await ask<Answer>(address("works", { id }));
      if (id === this.#of) [this.#there, this.#trouble] = [found, ""];
    } catch (problem) {
      if (id === this.#of) this.#trouble = sentenceOf(problem);
    }
    this.changed();
  }

  draw(): TemplateResult | typeof nothing {
    const { works, pages, silent } = this.#there;
    if (!works.length && !pages.length && !silent.length && !this.#trouble) return nothing;
    const ended = works.filter((one) => !one.open);
    const shown = [...works.filter((one) => one.open), ...(this.#all ? ended : ended.slice(0, LATELY))];
    const left = works.length - shown.length;
    return html`<section class="relations works" aria-label=${say("works")}>
      ${this.#trouble ? html`<p class="trouble" role="status">${sign("unknown")} ${this.#trouble}</p>` : nothing}
      ${silent.map((title) => html`<p class="trouble" role="status">${sign("unknown")} ${title}: ${say("no_answer")}</p>`)}
      <ul>
        ${shown.map((one) => html`<li>${icon("tool")} <a href=${one.url}>${one.title}</a>
          <span class=${one.open ? "" : "quiet"}>${one.state}, ${duration((houseNow() - one.at) / 1000)}</span></li>`)}
        ${pages.map((page) => html`<li>${icon(page.icon)} <a href=${page.url}>${page.title}</a> <span class="quiet">${page.of}</span></li>`)}
      </ul>
      ${left > 0 ? html`<button class="ghost" @click=${() => this.#open()}>${count("more_works", left)}</button>` : nothing}
    </section>`;
  }

  #open(): void {
    this.#all = true;
    this.changed();
  }
}
