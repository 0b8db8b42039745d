/** A panel over the screen: closes by Escape, by its cross and by a click beside it; focus comes back. */

import { html, nothing, render, type TemplateResult } from "lit";

import { icon } from "../ui/icon";
import { say } from "./setup";

export class Panel {
  readonly element = document.createElement("dialog");
  #from: Element | null = null;

  constructor(private readonly title: () => string, name: string, private readonly body: () => TemplateResult) {
    this.element.className = `over ${name}`;
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.close();
    });
    this.element.addEventListener("close", () => {
      if (this.#from instanceof HTMLElement) this.#from.focus();
      this.onClose?.();
    });
    document.body.append(this.element);
  }

  onClose: (() => void) | null = null;

  get open(): boolean {
    return this.element.open;
  }

  show(): void {
    this.#from = document.activeElement;
    this.draw();
    if (!this.element.open) this.element.showModal();
  }

  close(): void {
    this.element.close();
  }

  draw(): void {
    const title = this.title();
    if (title) this.element.setAttribute("aria-label", title);
    const head = html`<header>
      <h2>${title}</h2>
      <button class="plain" @click=${() => this.close()} aria-label=${say("close")}>${icon("x")}</button>
    </header>`;
    render(html`<div class="inside">${title ? head : nothing}${this.body()}</div>`, this.element);
  }
}
