/** What changed since this person left: when that was is kept on the device, what it was is asked. */

import { html, nothing, type TemplateResult } from "lit";

import { houseNow } from "../ui/ages";
import { sign } from "../ui/icon";
import { number } from "../ui/language";
import { fill, type Words } from "../ui/words";

export interface News {
  what: "begun" | "ended" | "silent" | "come" | "gone";
  at: number;
  entity?: number | null;
  name?: string;
  title?: string;
  entity_name?: string;
  severity?: string;
  of?: string;
  count?: number;
  lon?: number | null;
  lat?: number | null;
}

const AWAY = 90_000; // a shorter absence is none
const LONGEST = 30 * 24 * 3_600_000;

/** Remembers when somebody last looked. */
export class Absence {
  #seen = houseNow();
  /** Since when we speak of changes; null when this device saw nobody before. */
  left: number | null;

  constructor(private readonly key: string) {
    const kept = Number(read(key) ?? NaN);
    const known = !Number.isNaN(kept) && kept > houseNow() - LONGEST;
    this.left = known ? kept : null;
    this.look();
  }

  /** Somebody looks at the page now; says whether they come back from an absence. */
  look(): boolean {
    const now = houseNow();
    const back = now - this.#seen > AWAY;
    if (back) this.left = this.#seen;
    this.#seen = now;
    write(this.key, String(Math.round(now)));
    return back;
  }

  /** Everything was seen: changes are counted from now. */
  reset(): void {
    this.left = houseNow();
    this.#seen = this.left;
    write(this.key, String(Math.round(this.left)));
  }
}

/** Storage may be refused by the browser; then this device forgets, and says so by counting from now. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

export interface SinceGiven {
  words: Words;
  left: number | null;
  news: News[] | null;
  problem: string;
  open: boolean;
  say(ms: number): string;
  toggle(): void;
  seen(): void;
  go(news: News): void;
}

export function drawSince(given: SinceGiven): TemplateResult {
  const { words, news, left } = given;
  if (left === null || news === null) {
    return html`<p class="since">${given.problem || (left === null ? words["since_first"] : "")}</p>`;
  }
  const many = news.reduce((sum, { count = 1 }) => sum + count, 0);
  const title = many === 0 ? words["since_none"] : many === 1 ? words["since_one"] : fill(words["since_many"], { count: number(many, 0) });
  return html`<div class="since">
    <button class="open" aria-expanded=${given.open} ?disabled=${many === 0} @click=${given.toggle}>
      <b>${title}</b> <span>${fill(words["since_when"], { when: given.say(left) })} <kbd>D</kbd></span>
    </button>
    ${given.open ? list(given) : nothing}
  </div>`;
}

function list(given: SinceGiven): TemplateResult {
  const { words } = given;
  return html`<section class="news" aria-label=${fill(words["since_title"], { when: given.say(given.left ?? 0) })}>
    <header>
      <h2>${fill(words["since_title"], { when: given.say(given.left ?? 0) })}</h2>
      <button class="btn" @click=${given.seen}>${words["seen"]}</button>
      <button class="btn" @click=${given.toggle}>${words["close"]}</button>
    </header>
    <ul>
      ${given.news?.map(
        (one) => html`<li>
          ${sign(signOf(one))}
          <button class="link" @click=${() => given.go(one)}>${sentence(one, words)}</button>
          <time>${given.say(one.at)}</time>
        </li>`,
      )}
    </ul>
  </section>`;
}

function signOf(news: News): string {
  if (news.what === "begun") return news.severity === "critical" ? "alarm" : "attention";
  return news.what === "silent" ? "unknown" : "ok";
}

function sentence(news: News, words: Words): string {
  if (news.count) return fill(words[`many_${news.what}`], { count: number(news.count, 0), of: String(news.of ?? "").toLowerCase() });
  const title = [news.title, news.entity_name].filter(Boolean).join(", ");
  return fill(words[`what_${news.what}`], { title, name: news.name ?? "" });
}
