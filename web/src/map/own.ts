/** The map's own sheet, for pages that bring none: read when a thing is chosen, kept true by the stream. */

import { html, nothing, type TemplateResult } from "lit";

import { moment } from "../live/moment";
import { fill, type Words } from "../ui/words";
import { NotThere } from "./asking";
import { drawSheet, sheetAddress, take, type Sheet } from "./sheet";
import type { Ask } from "./territory";

export interface Opener {
  words: Words;
  chosen: number | null;
  choose(id: number | null, how?: { fly?: boolean }): void;
  notice(about: string, sentence: string): void;
  changed(): void;
}

export class OwnSheet {
  #sheet: Sheet | null = null;

  constructor(
    private readonly page: Opener,
    private readonly ask: Ask,
  ) {}

  /** Read the sheet of what is chosen, as it stands or as it stood. */
  async open(): Promise<void> {
    const id = this.page.chosen;
    try {
      const found = id === null ? null : ((await this.ask.json(sheetAddress(id, moment.at))) as Sheet);
      if (id === this.page.chosen) this.#sheet = found;
      this.page.notice("sheet", "");
    } catch (problem) {
      if (this.#sheet?.id !== id) this.#sheet = null; // an old sheet says itself how old it is
      const { words } = this.page;
      const gone = problem instanceof NotThere;
      this.page.notice("sheet", gone ? (words["gone"] ?? "") : fill(words["no_sheet"], { problem: String(problem) }));
    }
    this.page.changed();
  }

  take(values: Parameters<typeof take>[1]): void {
    if (!this.#sheet || moment.at !== null) return;
    const found = take(this.#sheet, values);
    if (found === "changed") this.page.changed();
    if (found === "new") void this.open(); // its words and units come from the card
  }

  draw(): TemplateResult {
    const { page } = this;
    return html`<section class="sheet" data-replayed aria-live="off" ?hidden=${!this.#sheet} aria-label=${page.words["sheet"] ?? ""}>
      ${this.#sheet
        ? drawSheet(this.#sheet, page.words, () => page.choose(null), (id) => page.choose(id, { fly: true }))
        : nothing}
    </section>`;
  }
}
