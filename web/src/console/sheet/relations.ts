/** From a thing to those it is linked to: what feeds it, and, opened on demand, what it feeds. */

import { html, nothing, type TemplateResult } from "lit";

import { duration, houseNow } from "../../ui/ages";
import { icon, sign } from "../../ui/icon";
import { number } from "../../ui/language";
import { sentenceOf } from "../net";
import { selection } from "../selection";
import { count, say, setup } from "../setup";
import { neighbours, type Neighbour, type Thing } from "./thing";

interface Opened { total: number; page: number; rows: Neighbour[]; trouble: string }

export class Relations {
  #opened = new Map<string, Opened>();
  #of = 0;

  constructor(private readonly changed: () => void) {}

  draw(thing: Thing): TemplateResult | typeof nothing {
    if (thing.id !== this.#of) {
      this.#of = thing.id;
      this.#opened.clear();
    }
    if (!thing.relations.length && !thing.pointed_at_by.length) return nothing;
    return html`<section class="relations" aria-label=${say("relations")}>
      <ul>
        ${thing.relations.map(({ name, id, target }) => html`<li>${named(name)}
          <button class="link" @click=${() => selection.choose(id)}>${target}</button></li>`)}
        ${thing.pointed_at_by.map(({ name, count }) => this.#pointing(thing, name, count))}
      </ul>
    </section>`;
  }

  #pointing(thing: Thing, name: string, many: number): TemplateResult {
    const open = this.#opened.get(name);
    const toggle = () => (open ? this.#close(name) : void this.#load(thing.id, name, 1));
    return html`<li>
      <button class="link" aria-expanded=${Boolean(open)} @click=${toggle}>
        ${icon(open ? "chevron-down" : "chevron-right")}${back(name, many)}</button>
      ${open ? this.#list(thing, name, open) : nothing}
    </li>`;
  }

  #list(thing: Thing, name: string, open: Opened): TemplateResult {
    const left = open.total - open.rows.length;
    return html`${open.trouble ? html`<p class="trouble">${sign("unknown")} ${open.trouble}</p>` : nothing}
      <ul class="neighbours">
        ${open.rows.map((one) => html`<li><button class="row" @click=${() => selection.choose(one.id)}>
          ${icon(one.icon)}<span>${one.name}</span>${one.alarms ? sign("attention") : nothing}
          <small>${one.seen_at === null ? say("never") : duration((houseNow() - one.seen_at) / 1000)}</small></button></li>`)}
      </ul>
      ${left > 0 ? html`<button class="ghost" @click=${() => void this.#load(thing.id, name, open.page + 1)}>${count("more_things", left)}</button>` : nothing}`;
  }

  #close(name: string): void {
    this.#opened.delete(name);
    this.changed();
  }

  async #load(id: number, name: string, page: number): Promise<void> {
    const open = this.#opened.get(name) ?? { total: 0, page: 0, rows: [], trouble: "" };
    try {
      const found = await neighbours(id, name, page);
      if (this.#of !== id) return;
      this.#opened.set(name, { total: found.total, page, rows: [...open.rows, ...found.rows], trouble: "" });
    } catch (problem) {
      this.#opened.set(name, { ...open, trouble: sentenceOf(problem) });
    }
    this.changed();
  }
}

function named(name: string): string {
  return setup.words[name] ?? name;
}

function back(name: string, many: number): string {
  const words = setup.words[`${name}_back`];
  return words ? words.replace("{count}", number(many)) : `${name}: ${number(many)}`;
}
