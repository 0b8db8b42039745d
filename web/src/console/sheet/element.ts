/** <eclor-sheet>: all about the thing that is chosen; walked from one to the next. */

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { house } from "../../live/house";
import { moment } from "../../live/moment";
import { redrawAges } from "../../ui/ages";
import { icon, sign } from "../../ui/icon";
import { signOf } from "../../live/alarms";
import { alarms, type Alarm } from "../alarms/store";
import { clock } from "../clock";
import { sentenceOf } from "../net";
import { selection } from "../selection";
import { address, say, setup } from "../setup";
import { Orders } from "./orders";
import { History, type Comparison } from "./history";
import { Relations } from "./relations";
import { drawState } from "./state";
import { Gone, take, thing, timeOf, type Measure, type Thing } from "./thing";
import { Works } from "./works";

const USUAL_DUE = 900;

export class EclorSheet extends LitElement {
  static override properties = { version: { state: true } };
  declare version: number;
  #thing: Thing | null = null;
  #gone = "";
  #trouble = "";
  #asked = 0;
  #trail: { id: number; name: string }[] = [];
  #leave: (() => void)[] = [];
  #relations = new Relations(() => this.#changed());
  #orders = new Orders(() => this.#changed());
  #works = new Works(() => this.#changed());
  readonly history = new History(() => this.#changed());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    this.version = 0;
    super.connectedCallback();
    const timer = window.setInterval(() => {
      this.history.tick();
      this.#changed();
    }, 5000);
    this.#leave = [
      selection.onChange((chosen) => void this.#show(chosen?.id ?? null)),
      alarms.onChange(() => this.#changed()),
      moment.onChange(() => this.#changed()),
      house.join({
        load: async () => {
          if (this.#thing) await this.#load(this.#thing.id);
        },
        told: (message) => {
          if (!this.#thing) return;
          const { values, entity } = message;
          this.#orders.told(message);
          if (entity?.id === this.#thing.id) void this.#load(this.#thing.id);
          const found = values ? take(this.#thing, values) : "same";
          if (found === "new") void this.#load(this.#thing.id);
          if (found === "changed") this.#present();
        },
      }),
      () => clearInterval(timer),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const leave of this.#leave) leave();
  }

  get open(): boolean {
    return this.#thing !== null || this.#gone !== "";
  }

  async #show(id: number | null): Promise<void> {
    this.#gone = this.#trouble = "";
    if (id === null) {
      this.#asked += 1;
      this.#thing = null;
      this.#trail = [];
      this.history.show(null, []);
      return this.#changed();
    }
    if (this.#thing?.id === id) return;
    if (this.#thing) this.#trail = [...this.#trail.filter((one) => one.id !== id), { id: this.#thing.id, name: this.#thing.name }].slice(-5);
    await this.#load(id);
  }

  async #load(id: number): Promise<void> {
    const asked = ++this.#asked;
    try {
      const [found] = await Promise.all([thing(id), this.#orders.load(id), this.#works.load(id)]);
      if (asked !== this.#asked) return;
      const same = this.#thing?.id === found.id;
      this.#thing = found;
      this.#gone = this.#trouble = "";
      const drawable = found.measured.filter((one) => typeof one.value === "number" || typeof one.value === "boolean");
      const first = drawable.find((one) => one.attribute === setup.states[found.type]) ?? drawable[0];
      if (!same) this.#chart(first ?? null);
      this.#present();
    } catch (problem) {
      if (asked !== this.#asked) return;
      if (this.#thing?.id !== id) this.#thing = null; // an old sheet says itself how old it is
      if (problem instanceof Gone) this.#gone = problem.message;
      else this.#trouble = sentenceOf(problem);
    }
    this.#changed();
  }

  /** The chart ends with the value that stands now. */
  #present(): void {
    const shown = this.#thing?.measured.find((one) => one.attribute === this.history.subject?.attribute);
    const value = typeof shown?.value === "boolean" ? Number(shown.value) : shown?.value;
    if (shown && typeof value === "number") this.history.setPresent(timeOf(shown.at), value);
    this.#changed();
  }

  #chart(measure: Measure | null): void {
    const thing = this.#thing;
    if (!thing || !measure) return this.history.show(null, []);
    const of = (one: Measure) => ({
      entity: thing.id, attribute: one.attribute, label: one.title,
      dueSeconds: one.due_seconds ?? USUAL_DUE, state: typeof one.value === "boolean",
    });
    const others: Comparison[] = thing.measured
      .filter((one) => one.attribute !== measure.attribute && typeof one.value === "number" && one.unit === measure.unit)
      .map((one) => ({ key: `attribute ${one.attribute}`, label: one.title, subject: of(one) }));
    const walked: Comparison[] = this.#trail.map(({ id, name }) => ({ key: `thing ${id}`, label: name, subject: { ...of(measure), entity: id } }));
    this.history.show(of(measure), [...others, ...walked]);
    this.#present();
  }

  #changed(): void {
    this.version += 1;
  }

  override render(): TemplateResult {
    this.hidden = !this.open && !this.#trouble;
    if (this.#gone) return this.#nothing(this.#gone);
    if (!this.#thing) return this.#trouble ? this.#nothing(this.#trouble) : html``;
    const thing = this.#thing;
    const open = alarms.of(thing.id);
    const worst = open.find((one) => one.severity === "critical") ?? open[0];
    return html`
      <header>
        ${worst ? sign(signOf(worst)) : nothing}
        <div><h2 tabindex="-1">${thing.name}</h2><p>${[thing.type_title, thing.commune_name].filter(Boolean).join(", ")}</p></div>
        ${this.#close()}
      </header>
      ${this.#path()}
      ${moment.at === null ? nothing : html`<p class="replayed hatched"><span>${say("sheet_is_now")}</span></p>`}
      ${this.#trouble ? html`<p class="trouble" role="status">${sign("unknown")} ${this.#trouble}</p>` : nothing}
      ${open.map((one) => this.#alarm(one))}
      ${drawState(thing, (attribute) => this.#orders.wanted(attribute), this.history.subject?.attribute ?? null, (measure) => this.#chart(measure))}
      ${this.#orders.draw(thing)}
      ${this.history.draw()}
      ${this.#works.draw()}
      ${this.#relations.draw(thing)}
      ${this.#orders.actions(thing)}
    `;
  }

  protected override updated(): void {
    redrawAges(this);
    document.querySelector(".side")?.classList.toggle("with-sheet", !this.hidden);
  }

  #nothing(sentence: string): TemplateResult {
    return html`<header>${sign("unknown")}<div><h2 tabindex="-1">${say("not_there")}</h2></div>${this.#close()}</header>
      <p class="none" role="status">${sentence}</p>`;
  }

  #close(): TemplateResult {
    return html`<button class="plain" @click=${() => selection.choose(null)} aria-label=${say("close_sheet")}>${icon("x")}</button>`;
  }

  /** Where one came from, to walk back. */
  #path(): TemplateResult | typeof nothing {
    if (!this.#trail.length) return nothing;
    return html`<nav class="trail" aria-label=${say("trail")}>${this.#trail.slice(-3).map((one) => html`<button class="link" @click=${() => this.#back(one.id)}>${one.name}</button><span aria-hidden="true">›</span>`)}</nav>`;
  }

  #back(id: number): void {
    const at = this.#trail.findIndex((one) => one.id === id);
    const rest = this.#trail.slice(0, at);
    this.#thing = null;
    this.#trail = rest;
    selection.choose(id);
  }

  #alarm(alarm: Alarm): TemplateResult {
    const shelved = alarm.state === "shelved";
    const take = () => void alarms.handle("take", [alarm.id]).catch((problem) => {
      this.#trouble = sentenceOf(problem);
      this.#changed();
    });
    const who = shelved ? say("aside_until", { at: clock(alarm.shelved_until ?? 0) }) : alarm.owner || say("nobody");
    return html`<div class="its-alarm ${alarm.owner || shelved ? "" : signOf(alarm)}">
      <div><p><a href="${address("alarm_pages")}${alarm.id}/">${alarm.title}</a>, ${say("since_hour", { at: clock(alarm.since) }).toLocaleLowerCase()}. ${who}.</p>
      ${alarm.what_to_do ? html`<p class="todo">${alarm.what_to_do}</p>` : nothing}</div>
      ${alarm.owner || shelved || !setup.handles ? nothing : html`<button class="btn go" @click=${take}>${say("take")}</button>`}
    </div>`;
  }
}

customElements.define("eclor-sheet", EclorSheet);
