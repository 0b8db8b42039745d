/** What is done with the alarms that were picked; a verb that needs a word asks for it here. */

import { html, nothing, type TemplateResult } from "lit";

import { count, say, setup } from "../setup";

export type Verb = "take" | "assign" | "shelve" | "comment" | "unshelve" | "unacknowledge";
type More = Record<string, unknown>;

export class BulkBar {
  asking: Verb | null = null;
  #count = 1;

  constructor(private readonly act: (verb: Verb, more?: More) => void, private readonly unpick: () => void) {}

  /** Ask for what the verb needs: a person, an hour, a sentence. */
  ask(verb: Verb, number: number, changed: () => void): void {
    this.asking = verb;
    this.#count = number;
    changed();
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".bulk [data-first]")?.focus());
  }

  draw(picked: number, changed: () => void): TemplateResult {
    const stop = () => {
      this.asking = null;
      changed();
    };
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      if (this.asking) stop();
      else this.unpick();
    };
    return html`<div class="bulk" role="group" aria-label=${say("picked_ones")} @keydown=${leave}>
      ${this.asking ? this.#form(this.asking, stop) : this.#verbs(picked, changed)}
    </div>`;
  }

  #verbs(picked: number, changed: () => void): TemplateResult {
    const ask = (verb: Verb) => this.ask(verb, picked, changed);
    return html`<b>${count("picked", picked)}</b>
      ${setup.handles
        ? html`<button class="btn go" @click=${() => this.act("take")}>${say("take")}</button>
            <button class="btn" @click=${() => ask("assign")}>${say("give")}</button>
            <button class="btn" @click=${() => ask("shelve")}>${say("shelve")}</button>
            <button class="btn" @click=${() => ask("comment")}>${say("comment")}</button>
            <button class="btn" @click=${() => this.act("unacknowledge")}>${say("give_back")}</button>`
        : nothing}
      <button class="ghost" @click=${() => this.unpick()}>${say("unpick")}</button>`;
  }

  #form(verb: Verb, stop: () => void): TemplateResult {
    const send = (event: SubmitEvent) => {
      event.preventDefault();
      const said = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as More;
      if (said["minutes"]) said["minutes"] = Number(said["minutes"]);
      stop();
      this.act(verb, said);
    };
    return html`<form @submit=${send}>
      <label>${count(`ask_${verb}`, this.#count)} ${field(verb)}</label>
      <button class="btn go">${say(verb === "assign" ? "give" : verb)}</button>
      <button class="ghost" type="button" @click=${stop}>${say("leave_it")}</button>
    </form>`;
  }
}

function field(verb: Verb): TemplateResult {
  if (verb === "assign") {
    return html`<select name="person" data-first>
      ${setup.people.map(([id, name]) => html`<option value=${id} ?selected=${id === setup.me.id}>${name}</option>`)}
      <option value="">${say("to_nobody")}</option>
    </select>`;
  }
  if (verb === "shelve") {
    return html`<select name="minutes" data-first>
      ${setup.shelves.map(([minutes, said]) => html`<option value=${minutes}>${said}</option>`)}
    </select>`;
  }
  return html`<textarea name="text" rows="2" maxlength="2000" required data-first></textarea>`;
}
