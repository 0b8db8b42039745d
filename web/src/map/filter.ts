/** Which things are drawn and counted: by state, commune and words, accents forgiven. */

import { RANKS, type Layer, type Rank } from "./layer";

export interface Filter {
  /** Only this state, or "" for all. */
  state: Rank | "";
  /** INSEE code, or "" for all. */
  commune: string;
  text: string;
}

export function everything(): Filter {
  return { state: "", commune: "", text: "" };
}

export function isEverything(filter: Filter): boolean {
  return !filter.state && !filter.commune && !filter.text;
}

export function passes(filter: Filter, layer: Layer, row: number): boolean {
  if (filter.state && RANKS[layer.rank[row] ?? 0] !== filter.state) return false;
  if (filter.commune) {
    const place = layer.communes[(layer.commune[row] ?? 0) - 1];
    if (place?.insee !== filter.commune) return false;
  }
  return !filter.text || plain(layer.names?.[row] ?? "").includes(plain(filter.text));
}

/** The text as people search it: no accents, no capitals. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
