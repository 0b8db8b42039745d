/** What is ordered of the thing on the sheet: wanted beside reported, how far it is, and what may be ordered. */

import { html, nothing, type TemplateResult } from "lit";

import type { Told } from "../../live/stream";
import { sign } from "../../ui/icon";
import { number } from "../../ui/language";
import { clock } from "../clock";
import { ask, sentenceOf } from "../net";
import { address, count, say, setup } from "../setup";
import type { Thing } from "./thing";

const MOST_ACTIONS = 3;
/** A pass of the desk tells several orders at once: they are looked up together. */
const TOGETHER = 250;

/** An order at this thing; ``attribute`` is what it shall report, "" where its answer is enough. */
export interface Ordered {
  signal: string;
  title: string;
  url: string;
  state: string;
  said: string;
  sign: string;
  attribute: string;
  value: unknown;
  reported: number | null;
  at: number;
  until: number | null;
  note: string;
  glass: boolean;
}

interface Grouped { signal: string; title: string; url: string; said: string; sign: string; things: number; done: number; failed: number }
interface Action { key: string; title: string; url: string }
interface Answer { orders: Ordered[]; groups: Grouped[]; give: Action[] }

const NOTHING: Answer = { orders: [], groups: [], give: [] };

export class Orders {
  #of = 0;
  #there: Answer = NOTHING;
  #elsewhere = new Set<string>();
  #trouble = "";
  #asked = 0;
  #timer = 0;

  constructor(private readonly changed: () => void) {}

  /** The orders of this thing as they stand now. */
  async load(id: number): Promise<void> {
    if (id !== this.#of) {
      this.#there = NOTHING;
      this.#elsewhere.clear();
    }
    this.#of = id;
    const asked = ++this.#asked;
    try {
      const found = await ask<Answer>(address("ordered", { id }));
      if (asked !== this.#asked) return;
      [this.#there, this.#trouble] = [found, ""];
    } catch (problem) {
      if (asked !== this.#asked) return;
      this.#trouble = sentenceOf(problem);
    }
    this.changed();
  }

  /** An order moved: if it is one of ours, or one not heard of before, look again. */
  told({ order }: Told): void {
    if (!order || !this.#of || this.#elsewhere.has(order.signal)) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#again(order.signal), TOGETHER);
  }

  /** The order that says what this attribute shall be. */
  wanted(attribute: string): Ordered | undefined {
    return this.#there.orders.find((one) => one.attribute === attribute);
  }

  draw(thing: Thing): TemplateResult | typeof nothing {
    const { groups } = this.#there;
    const inTable = new Set(thing.measured.map((one) => one.attribute));
    const orders = this.#there.orders.filter((one) => !inTable.has(one.attribute) || one.note || one.glass);
    if (!orders.length && !groups.length && !this.#trouble) return nothing;
    return html`<section class="ordered" aria-label=${say("orders")}>
      ${this.#trouble ? html`<p class="trouble" role="status">${sign("unknown")} ${this.#trouble}</p>` : nothing}
      <ul>${orders.map(one)}${groups.map(group)}</ul>
    </section>`;
  }

  /** At most three: what the rooms let one order of such a thing, or of what hangs on it. */
  actions(thing: Thing): TemplateResult | typeof nothing {
    const known = new Set(this.#there.give.map((action) => action.key));
    const panels = setup.orders
      .filter((order) => order.entity_type === thing.type && !known.has(order.key) && !order.field)
      .map((order) => ({ key: order.key, title: order.title, url: order.url.replace("{id}", String(thing.id)) }));
    const all = [...this.#there.give, ...panels].slice(0, MOST_ACTIONS);
    if (!all.length) return nothing;
    return html`<div class="act">${all.map((action, at) => html`<a class=${at === 0 ? "btn go" : "btn"} href=${action.url}>${action.title}</a>`)}</div>`;
  }

  async #again(signal: string): Promise<void> {
    await this.load(this.#of);
    const ours = [...this.#there.orders, ...this.#there.groups].some((one) => one.signal === signal);
    if (!ours && !this.#trouble) this.#elsewhere.add(signal);
  }
}

function one(order: Ordered): TemplateResult {
  return html`<li>${sign(order.sign)} <a href=${order.url}>${order.title}</a>
    <span class="how">${order.glass ? html`<b>${say("glass_broken")}</b> ` : nothing}${order.said}${age(order.at)}</span>
    ${order.note ? html`<span class="note">${order.note}</span>` : nothing}</li>`;
}

function group(order: Grouped): TemplateResult {
  const obeyed = say("obeyed", { done: number(order.done, 0), things: number(order.things, 0) });
  const not = order.failed ? html`, ${sign("attention")} ${count("disobeyed", order.failed)}` : nothing;
  return html`<li>${sign(order.sign)} <a href=${order.url}>${order.title}</a>
    <span class="how">${order.said}. ${obeyed}${not}</span>
    <progress max=${order.things} value=${order.done} aria-label=${obeyed}></progress></li>`;
}

/** For how long it has been so; kept true with the other ages of the page. */
export function age(at: number): TemplateResult {
  return html` <span class="aged" data-age=${at} data-pattern=${say("for_so_long")}><span data-words></span></span>`;
}

/** "until 23:10", for what ends by itself. */
export function until(order: Ordered): string {
  return order.until === null ? "" : say("until", { at: clock(order.until) });
}
