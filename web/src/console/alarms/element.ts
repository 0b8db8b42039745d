/** <eclor-alarms>: who needs somebody first; taken, given, put aside one by one or many at once. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { icon, sign } from "../../ui/icon";
import { keep, kept } from "../address";
import { sentenceOf } from "../net";
import { selection } from "../selection";
import { address, count, say, setup } from "../setup";
import { BulkBar, type Verb } from "./bulk";
import { drawFilters } from "./filterbar";
import { isFiltered, NONE, passes, read, written, type Filters } from "./filters";
import { drawRow, titleOf, type Hands } from "./row";
import { drawSound } from "./soundbar";
import { alarms, type Alarm } from "./store";

const AT_ONCE = 60;
const FRESH = 4000;
const SAID = 8000;

export class EclorAlarms extends LitElement {
  static override properties = { version: { state: true } };
  declare version: number;
  #filters: Filters = NONE;
  #filtering = false;
  #picked = new Set<number>();
  #current: number | null = null;
  #anchor: number | null = null;
  #fresh = new Set<number>();
  #shown = AT_ONCE;
  #busy = false;
  #said = "";
  #trouble = "";
  #leave: (() => void)[] = [];
  #bulk = new BulkBar((verb, more) => void this.#do(verb, this.#targets(), more), () => this.#unpick());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    this.version = 0;
    this.#filters = read(kept("alarms"));
    super.connectedCallback();
    this.#leave = [
      alarms.onChange(() => this.#changed()),
      alarms.onNew((found) => this.#welcome(found)),
      selection.onChange(() => this.#reveal()),
    ];
    const timer = window.setInterval(() => this.#changed(), 1000);
    const back = () => this.setFilters(read(kept("alarms")));
    window.addEventListener("hashchange", back);
    this.#leave.push(() => clearInterval(timer), () => window.removeEventListener("hashchange", back));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const leave of this.#leave) leave();
  }

  get filters(): Filters {
    return this.#filters;
  }

  setFilters(filters: Filters): void {
    this.#filters = filters;
    this.#shown = AT_ONCE;
    keep("alarms", written(filters));
    this.#changed();
  }

  toggleFilters(): void {
    this.#filtering = !this.#filtering;
    this.#changed();
    if (this.#filtering) void this.updateComplete.then(() => this.querySelector<HTMLElement>(".filters select, .filters button")?.focus());
  }

  /** Up or down the list; the focus goes along. */
  move(step: number): void {
    const rows = this.#rows().slice(0, this.#shown);
    if (!rows.length) return;
    const at = rows.findIndex((one) => one.id === this.#current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (next) this.#focus(next.id);
  }

  moveTo(end: "first" | "last"): void {
    const rows = this.#rows().slice(0, this.#shown);
    const there = end === "first" ? rows[0] : rows[rows.length - 1];
    if (there) this.#focus(there.id);
  }

  pickCurrent(): void {
    const alarm = this.#here();
    if (alarm) this.#pickHeard(alarm);
  }

  pickAll(): void {
    const rows = this.#rows();
    const all = rows.every((one) => this.#picked.has(one.id));
    this.#picked = new Set(all ? [] : rows.map((one) => one.id));
    this.#changed();
  }

  openCurrent(): void {
    const alarm = this.#here();
    if (alarm) this.#open(alarm);
  }

  /** A key or a button: the verb for those that are picked, else for the one where the focus is. */
  act(verb: Verb): void {
    if (!setup.handles || !this.#targets().length) return;
    if (verb === "take" || verb === "unshelve") void this.#do(verb, this.#targets());
    else this.#bulk.ask(verb, this.#targets().length, () => this.#changed());
    this.#changed();
  }

  #rows(): Alarm[] {
    const listed = this.#filters.whose === "shelved" ? alarms.aside : alarms.open;
    return listed.filter((one) => passes(one, this.#filters));
  }

  #here(): Alarm | undefined {
    const rows = this.#rows();
    return rows.find((one) => one.id === this.#current) ?? rows[0];
  }

  #targets(): number[] {
    const rows = this.#rows();
    const picked = rows.filter((one) => this.#picked.has(one.id)).map((one) => one.id);
    const here = this.#here();
    return picked.length ? picked : here ? [here.id] : [];
  }

  #focus(id: number): void {
    this.#current = id;
    this.#changed();
    void this.updateComplete.then(() => {
      const cause = this.querySelector<HTMLElement>(`[data-alarm="${id}"] .cause`);
      cause?.focus();
      cause?.closest("li")?.scrollIntoView({ block: "nearest" });
    });
  }

  #open(alarm: Alarm): void {
    this.#current = alarm.id;
    if (alarm.entity !== null) selection.choose(alarm.entity);
    else location.assign(`${address("alarm_pages")}${alarm.id}/`);
    this.#changed();
  }

  /** Space and X: heard too, since the focus stays on the title. */
  #pickHeard(alarm: Alarm): void {
    this.#pick(alarm, false);
    this.#say(count("picked", this.#rows().filter((one) => this.#picked.has(one.id)).length));
  }

  #pick(alarm: Alarm, range: boolean): void {
    const ids = this.#rows().map((one) => one.id);
    const from = range && this.#anchor !== null ? ids.indexOf(this.#anchor) : -1;
    const to = ids.indexOf(alarm.id);
    if (from >= 0) for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) this.#picked.add(id);
    else if (!this.#picked.delete(alarm.id)) this.#picked.add(alarm.id);
    this.#anchor = this.#current = alarm.id;
    this.#changed();
  }

  #unpick(): void {
    this.#picked.clear();
    this.#changed();
  }

  async #do(verb: string, ids: number[], more: Record<string, unknown> = {}): Promise<void> {
    if (!ids.length || this.#busy) return;
    const next = this.#after(ids);
    this.#busy = true;
    this.#trouble = "";
    try {
      const done = await alarms.handle(verb, ids, more);
      const out = done.missing.length ? ` ${count("out_of_reach", done.missing.length)}` : "";
      this.#say(`${count(`did_${verb}`, done.changed.length)}${out}`);
      this.#picked.clear();
      if (next !== null && this.contains(document.activeElement)) this.#focus(next);
    } catch (problem) {
      this.#trouble = sentenceOf(problem);
    }
    this.#busy = false;
    this.#changed();
  }

  /** Where the focus goes when these rows move: the row that follows them. */
  #after(ids: number[]): number | null {
    const rows = this.#rows();
    const last = rows.findIndex((one) => one.id === ids[ids.length - 1]);
    return (rows.slice(last + 1).find((one) => !ids.includes(one.id)) ?? rows[0])?.id ?? null;
  }

  #welcome(found: Alarm[]): void {
    for (const alarm of found) this.#fresh.add(alarm.id);
    const first = found[0];
    if (first) this.#say(found.length > 1 ? count("new_alarms", found.length) : say("new_alarm", { title: titleOf(first) }));
    window.setTimeout(() => {
      for (const alarm of found) this.#fresh.delete(alarm.id);
    }, FRESH);
  }

  /** Spoken politely, shown for a moment. */
  #say(sentence: string): void {
    this.#said = sentence;
    const live = document.querySelector("[data-announce]");
    if (live) live.textContent = sentence;
    window.setTimeout(() => {
      if (this.#said === sentence) this.#said = "";
    }, SAID);
  }

  /** The list gives room to the sheet: the chosen row stays in sight. */
  #reveal(): void {
    this.#changed();
    window.setTimeout(() => this.querySelector(".al.chosen")?.scrollIntoView({ block: "nearest" }), 400);
  }

  #changed(): void {
    this.version += 1;
  }

  override render(): TemplateResult {
    const rows = this.#rows();
    const picked = rows.filter((one) => this.#picked.has(one.id)).length;
    const filter = (filters: Filters) => this.setFilters(filters);
    return html`
      <header>
        <h2>${say("alarms")}</h2>
        <p>${alarms.unowned ? count("unowned", alarms.unowned) : nothing}</p>
        ${drawSound(() => this.#changed())}
        <button class="plain" aria-expanded=${this.#filtering} aria-pressed=${isFiltered(this.#filters)} title=${say("filter")}
          aria-label=${say(isFiltered(this.#filters) ? "filtered" : "filter")} @click=${() => this.toggleFilters()}>${icon("filter")}</button>
        <a class="ghost" href=${address("log")}>${say("log")}</a>
      </header>
      ${this.#filtering || isFiltered(this.#filters) ? drawFilters(this.#filters, filter) : nothing}
      ${this.#trouble ? html`<p class="trouble" role="alert">${sign("attention")} ${this.#trouble}</p>` : nothing}
      ${alarms.trouble ? html`<p class="trouble">${sign("unknown")} ${say("alarms_late", { problem: alarms.trouble })}</p>` : nothing}
      ${rows.length ? this.#list(rows) : this.#nothing()}
      ${picked || this.#bulk.asking ? this.#bulk.draw(picked || 1, () => this.#changed()) : this.#rest(rows)}
    `;
  }

  #list(rows: Alarm[]): TemplateResult {
    const hands: Hands = {
      open: (alarm) => this.#open(alarm),
      take: (alarm) => void this.#do("take", [alarm.id]),
      unshelve: (alarm) => void this.#do("unshelve", [alarm.id]),
      pick: (alarm, range) => this.#pick(alarm, range),
    };
    const current = this.#here()?.id;
    const look = (alarm: Alarm) => ({
      first: alarm.id === rows[0]?.id,
      current: alarm.id === current,
      picked: this.#picked.has(alarm.id),
      chosen: alarm.entity !== null && alarm.entity === selection.id,
      fresh: this.#fresh.has(alarm.id),
      busy: this.#busy,
    });
    const more = rows.length - this.#shown;
    return html`<ul class=${this.#picked.size ? "picking" : ""} tabindex="-1">
      ${repeat(rows.slice(0, this.#shown), (alarm) => alarm.id, (alarm) => drawRow(alarm, look(alarm), hands))}
      ${more > 0 ? html`<li class="more"><button class="ghost" @click=${() => this.#more()}>${count("more_alarms", more)}</button></li>` : nothing}
    </ul>`;
  }

  #more(): void {
    this.#shown += AT_ONCE;
    this.#changed();
  }

  #nothing(): TemplateResult {
    if (!alarms.loaded) return html`<p class="none">${say("alarms_coming")}</p>`;
    if (isFiltered(this.#filters)) {
      return html`<p class="none">${say("none_passes")}
        <button class="link" @click=${() => this.setFilters(NONE)}>${say("all_alarms")}</button></p>`;
    }
    return html`<p class="none">${say("no_alarm")}</p>`;
  }

  /** What the list does not show, counted. */
  #rest(rows: Alarm[]): TemplateResult | typeof nothing {
    const { taken = 0, shelved = 0, hidden = 0 } = alarms.counts;
    const aside = this.#filters.whose === "shelved" ? 0 : shelved;
    const parts = [
      taken && !rows.some((one) => one.owner) ? count("taken", taken) : "",
      aside ? count("set_aside", aside) : "",
      hidden ? count("explained", hidden) : "",
    ].filter(Boolean);
    const show = () => this.setFilters({ ...NONE, whose: "shelved" });
    if (!parts.length && !this.#said) return nothing;
    return html`<p class="rest">
      ${parts.join(", ")} ${aside ? html`<button class="link" @click=${show}>${say("show_aside")}</button>` : nothing}
      ${this.#said ? html`<span class="said">${this.#said}</span>` : nothing}
    </p>`;
  }
}

customElements.define("eclor-alarms", EclorAlarms);
