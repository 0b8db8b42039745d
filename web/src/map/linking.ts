/** Keeps address and view the same: what a link asks for is shown, what is gone in it is said. */

import { moment } from "../live/moment";
import { houseNow } from "../ui/ages";
import { fill, type Words } from "../ui/words";
import { NotThere } from "./asking";
import type { Filter } from "./filter";
import { readLink, writeLink } from "./link";
import type { Shown } from "./shown";
import type { Ask, Territory } from "./territory";
import type { MapView } from "./view";

export interface Linked {
  words: Words;
  territory: Territory;
  view: MapView | null;
  shown: Shown;
  chosen: number | null;
  sift(filter: Filter): Promise<void>;
  choose(id: number | null, how: { fly?: boolean }): void;
  notice(about: string, sentence: string): void;
}

export class Linking {
  constructor(
    private readonly page: Linked,
    private readonly ask: Ask,
  ) {}

  /** Bring back the view the address tells. */
  async read(): Promise<void> {
    const { page } = this;
    const link = readLink(location.hash);
    const here = { ...this.#view(), camera: link.camera };
    if (writeLink(location.hash, here) === location.hash.slice(1)) return; // our own writing
    if (link.layers) page.shown.only(link.layers);
    if (link.camera) page.view?.look(link.camera);
    const future = link.moment !== null && link.moment > houseNow();
    this.#say(link.layers ?? [], link.unreadable, future);
    await page.sift(link.filter);
    moment.set(future ? null : link.moment);
    if (link.thing === page.chosen) return;
    if (link.thing === null || (await this.#exists(link.thing))) page.choose(link.thing, { fly: !link.camera });
  }

  /** The address follows the view, so that it can be sent to somebody. */
  write(): void {
    history.replaceState(history.state, "", `#${writeLink(location.hash, this.#view())}`);
  }

  #view(): Parameters<typeof writeLink>[1] {
    const { view, shown, chosen, territory } = this.page;
    return { camera: view?.moved ? view.camera : null, layers: shown.chosen, thing: chosen, moment: moment.at, filter: territory.filter };
  }

  #say(layers: string[], unreadable: string[], future: boolean): void {
    const { words, territory } = this.page;
    const missing = layers.filter((key) => !territory.layers.some(({ card }) => card.key === key));
    const said = [
      ...missing.map((key) => fill(words["no_layer"], { layer: key.slice(0, 60) })),
      ...unreadable.map((part) => fill(words["unreadable"], { part })),
      ...(future ? [words["future"] ?? ""] : []),
    ];
    this.page.notice("link", said.join(" "));
  }

  async #exists(id: number): Promise<boolean> {
    if (this.page.territory.placesOf(id).length) return true;
    try {
      await this.ask.json(`entities/${id}`);
      return true;
    } catch (problem) {
      const gone = problem instanceof NotThere;
      const { words } = this.page;
      this.page.notice("gone", gone ? (words["gone"] ?? "") : fill(words["no_sheet"], { problem: String(problem) }));
      return false;
    }
  }
}
