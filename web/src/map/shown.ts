/** Which layers are shown: as their cards say at first, then as a person wants them. */

import type { Territory } from "./territory";
import type { MapView } from "./view";

export class Shown {
  readonly hidden = new Set<string>();
  isolated: string | null = null;
  /** Whether a person changed what the cards say. */
  byHand = false;
  #met = new Set<string>();

  constructor(
    private readonly territory: Territory,
    private readonly view: () => MapView | null,
  ) {}

  /** Layers their card keeps for whoever asks start hidden, once. */
  begin(): void {
    for (const { card } of this.territory.layers) {
      if (this.#met.has(card.key)) continue;
      this.#met.add(card.key);
      if (!card.shown_at_first) this.#set(card.key, false);
    }
  }

  show(key: string, visible: boolean): void {
    this.byHand = true;
    this.isolated = null;
    this.#set(key, visible);
  }

  /** Only these. */
  only(keys: readonly string[]): void {
    this.byHand = true;
    for (const { card } of this.territory.layers) this.#set(card.key, keys.includes(card.key));
  }

  /** Only this one; the same again, or null, brings all back. */
  isolate(key: string | null): void {
    const alone = key === this.isolated ? null : key;
    const usual = this.territory.layers.filter(({ card }) => card.shown_at_first).map(({ card }) => card.key);
    this.only(alone === null ? usual : [alone]);
    this.isolated = alone;
  }

  /** The keys that are shown; null while it is as the cards say. */
  get chosen(): string[] | null {
    if (!this.byHand) return null;
    return this.territory.layers.map(({ card }) => card.key).filter((key) => !this.hidden.has(key));
  }

  #set(key: string, visible: boolean): void {
    if (visible) this.hidden.delete(key);
    else this.hidden.add(key);
    this.view()?.show(key, visible);
  }
}
