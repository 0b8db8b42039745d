/** What the page told the console: addresses, people, pages, orders and words. */

import { setSprite } from "../ui/icon";
import { fill, type Words } from "../ui/words";

export interface Commune { id: number; name: string; lon: number; lat: number; insee: string }
export interface PageCard { title: string; icon: string; of: string; also: string; url: string }
export interface OrderCard { key: string; title: string; icon: string; of: string; entity_type: string; url: string; field: boolean; chosen: string }
export interface KeptView { id: number; name: string; link: string; state: { hash?: string; figures?: string[] } }

export interface Setup {
  csrf: string;
  sprite: string;
  addresses: Record<string, string>;
  me: { id: string; name: string };
  handles: boolean;
  people: [id: string, name: string][];
  shelves: [minutes: number, said: string][];
  roles: Record<string, string>;
  services: Record<string, { key: string; title: string }>;
  /** For each kind of thing, the attribute its layer is coloured by. */
  states: Record<string, string>;
  /** Kinds of things that orders go to. */
  ordered: string[];
  figures: Record<string, string>;
  most_figures: number;
  communes: Commune[];
  pages: PageCard[];
  orders: OrderCard[];
  views: KeptView[];
  view: KeptView | null;
  view_gone: boolean;
  entity: string;
  words: Words;
}

const place = document.querySelector<HTMLElement>("[data-console]");
export const setup = JSON.parse(place?.dataset["console"] ?? "{}") as Setup;
setSprite(setup.sprite ?? "");

/** A sentence of the page's language, its holes filled. */
export function say(key: string, holes: Record<string, string | number> = {}): string {
  const sentence = setup.words?.[key];
  if (sentence === undefined) throw new Error(`The console has no words for "${key}".`);
  return fill(sentence, holes);
}

/** One of two sentences, by number. */
export function count(key: string, number: number): string {
  return say(number === 1 ? `${key}_one` : `${key}_many`, { count: number.toLocaleString(document.documentElement.lang) });
}

export function address(name: string, holes: Record<string, string | number> = {}): string {
  return fill(setup.addresses[name], holes);
}
