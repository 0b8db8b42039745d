/** <eclor-palette>: one list for places, devices, orders and pages; an order opens its panel, never sends. */

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { icon } from "../../ui/icon";
import { ask, sentenceOf } from "../net";
import { selection } from "../selection";
import { address, say, type OrderCard } from "../setup";
import { entries, type Entry } from "./entries";
import { fold, rank } from "./fold";

interface Found { id: number; name: string; kind: string; icon: string; commune: string }

const MOST = 40;
const MOST_OF_A_GROUP = 8;
const PAUSE = 120;
const GROUPS: Entry["group"][] = ["thing", "place", "order", "action", "view", "layer", "page"];

export class EclorPalette extends LitElement {
  static override properties = { version: { state: true } };
  declare version: number;
  #text = "";
  #things: Found[] = [];
  #trouble = "";
  #asking = 0;
  #timer = 0;
  #at = 0;
  #order: OrderCard | null = null;
  #from: Element | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    this.version = 0;
    super.connectedCallback();
  }

  show(): void {
    const dialog = this.querySelector("dialog");
    if (!dialog || dialog.open) return;
    this.#from = document.activeElement;
    this.#reset();
    dialog.showModal();
    this.querySelector("input")?.focus();
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.#asking += 1; // an answer still on its way is for what was there before
    this.#text = "";
    this.#things = [];
    this.#order = null;
    this.#at = 0;
    this.#trouble = "";
    const field = this.querySelector("input");
    if (field) field.value = "";
    this.#changed();
  }

  #close(): void {
    this.querySelector("dialog")?.close();
  }

  /** Best of each group, groups in their order; the best group first once something is typed. */
  #list(): Entry[] {
    const words = fold(this.#text).split(" ").filter(Boolean);
    const things = this.#things.map((one) => this.#asEntry(one));
    if (this.#order) return things;
    const ranked = entries()
      .map((entry) => ({ entry, rank: rank(`${entry.title} ${entry.more} ${entry.also ?? ""}`, words) }))
      .filter((one) => one.rank > 0)
      .sort((a, b) => (words.length ? b.rank - a.rank : 0));
    const local = GROUPS.flatMap((group) => ranked.filter((one) => one.entry.group === group).slice(0, MOST_OF_A_GROUP));
    const best = local.filter((one) => one.rank > 3).map((one) => one.entry);
    const rest = local.filter((one) => one.rank <= 3).map((one) => one.entry);
    return [...(words.length ? best : []), ...things, ...(words.length ? rest : local.map((one) => one.entry))].slice(0, MOST);
  }

  #asEntry(found: Found): Entry {
    const order = this.#order;
    return {
      key: `thing ${found.id}`, group: "thing", title: found.name, icon: found.icon,
      more: [found.kind, found.commune].filter(Boolean).join(", "),
      run: () => (order ? location.assign(order.url.replace("{id}", String(found.id))) : selection.choose(found.id)),
    };
  }

  #type(event: Event): void {
    this.#text = (event.target as HTMLInputElement).value;
    this.#at = 0;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#search(), PAUSE);
    this.#changed();
  }

  async #search(): Promise<void> {
    const asked = ++this.#asking;
    const kind = this.#order?.entity_type ?? "";
    if (!this.#text.trim() && !kind) {
      this.#things = [];
      return this.#changed();
    }
    try {
      const query = new URLSearchParams({ q: this.#text, type: kind });
      const { found } = await ask<{ found: Found[] }>(`${address("find")}?${query}`);
      if (asked !== this.#asking) return; // what was typed since is being looked up
      this.#things = found;
      this.#trouble = "";
    } catch (problem) {
      if (asked !== this.#asking) return;
      this.#trouble = sentenceOf(problem);
    }
    this.#changed();
  }

  #run(entry: Entry | undefined): void {
    if (!entry) return;
    if (entry.order?.entity_type) {
      this.#reset();
      this.#order = entry.order;
      this.#changed();
      void this.#search();
      return;
    }
    this.#close();
    entry.run();
  }

  #key(event: KeyboardEvent): void {
    const list = this.#list();
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined && list.length) {
      this.#at = Math.abs(step) === 1 ? (this.#at + step + list.length) % list.length : Math.min(list.length - 1, Math.max(0, this.#at + step));
      this.#changed();
      void this.updateComplete.then(() => this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") this.#run(list[this.#at]);
    else if (event.key === "Backspace" && !this.#text && this.#order) this.#reset();
    else return;
    event.preventDefault();
  }

  #changed(): void {
    this.version += 1;
  }

  override render(): TemplateResult {
    const list = this.#list();
    this.#at = Math.min(this.#at, Math.max(0, list.length - 1));
    return html`<dialog class="palette" aria-label=${say("palette")} @close=${() => this.#closed()}
      @click=${(event: Event) => event.target === event.currentTarget && this.#close()}>
      <div class="ask">
        ${icon("search")}
        ${this.#order ? html`<span class="chip">${this.#order.title} <button class="plain" @click=${() => this.#reset()} aria-label=${say("leave_it")}>${icon("x")}</button></span>` : nothing}
        <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" spellcheck="false"
          aria-activedescendant=${list.length ? `palette-${this.#at}` : nothing} aria-label=${say("palette")}
          placeholder=${say(this.#order ? "palette_which" : "palette_ask")} @input=${(event: Event) => this.#type(event)} @keydown=${(event: KeyboardEvent) => this.#key(event)} />
        <button class="plain" @click=${() => this.#close()} aria-label=${say("close")}>${icon("x")}</button>
      </div>
      <ul id="palette-list" role="listbox" aria-label=${say("palette")}>${list.map((entry, index) => this.#row(entry, index, list[index - 1]))}</ul>
      ${list.length ? nothing : html`<p class="none" role="status">${say(this.#text ? "palette_nothing" : "palette_type")}</p>`}
      ${this.#trouble ? html`<p class="trouble" role="status">${this.#trouble}</p>` : nothing}
      <p class="help" aria-hidden="true"><kbd>↑</kbd><kbd>↓</kbd> ${say("palette_move")} <kbd>Enter</kbd> ${say("palette_open")} <kbd>Esc</kbd> ${say("palette_leave")}</p>
    </dialog>`;
  }

  #row(entry: Entry, index: number, before: Entry | undefined): TemplateResult {
    const head = before?.group === entry.group ? nothing : html`<li role="presentation" class="group">${say(`group_${entry.group}`)}</li>`;
    return html`${head}<li role="option" id="palette-${index}" aria-selected=${index === this.#at} @click=${() => this.#run(entry)} @pointermove=${() => this.#point(index)}>
      ${icon(entry.icon)}<span>${entry.title}</span><small>${entry.more}</small>${entry.hint ? html`<kbd>${entry.hint}</kbd>` : nothing}</li>`;
  }

  #point(index: number): void {
    if (index === this.#at) return;
    this.#at = index;
    this.#changed();
  }

  #closed(): void {
    if (this.#from instanceof HTMLElement && this.contains(document.activeElement)) this.#from.focus();
  }
}

customElements.define("eclor-palette", EclorPalette);
