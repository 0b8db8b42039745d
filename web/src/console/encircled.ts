/** What a line on the map went around: how many of each kind, and the orders they can be given together. */

import { html, type TemplateResult } from "lit";

import { Panel } from "./dialog";
import { encircle } from "./mapping";
import { count, say, setup, type OrderCard } from "./setup";

export interface Encircled {
  /** Numbers of things by their kind. */
  things: Map<string, number[]>;
}

let panel: Panel | null = null;
let found: Encircled = { things: new Map() };

/** Whether there is any order for many things that this person may give. */
export function mayOrderMany(): boolean {
  return setup.orders.some((order) => order.chosen);
}

export function showEncircled(now: Encircled): void {
  found = now;
  panel ??= new Panel(() => say("encircled"), "encircled", body);
  panel.show();
}

function body(): TemplateResult {
  const offered = setup.orders
    .filter((order) => order.chosen)
    .map((order) => ({ order, things: found.things.get(order.entity_type) ?? [] }))
    .filter(({ things }) => things.length > 0);
  return html`${offered.length ? html`<p>${say("encircled_then")}</p><ul>${offered.map(one)}</ul>` : html`<p role="status">${say("encircled_nothing")}</p>`}
    <p><button class="btn" @click=${again}>${say("encircle_again")}</button></p>`;
}

function one({ order, things }: { order: OrderCard; things: number[] }): TemplateResult {
  // A form: no address holds the numbers of four thousand lamps.
  return html`<li><form method="post" action=${order.chosen}>
    <input type="hidden" name="csrfmiddlewaretoken" value=${setup.csrf} />
    <input type="hidden" name="things" value=${things.join(",")} />
    <button class="btn">${order.title}</button>
    <span class="how">${count("encircled", things.length)}, ${order.of}</span>
  </form></li>`;
}

function again(): void {
  panel?.close();
  encircle();
}
