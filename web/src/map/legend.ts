/** The legend is the list of layers, with the worst state of each; below it what is looked for. */

import { html, nothing, type TemplateResult } from "lit";

import { icon, sign } from "../ui/icon";
import { number } from "../ui/language";
import { fill, type Words } from "../ui/words";
import { isEverything, type Filter } from "./filter";
import type { Rank } from "./layer";
import type { Shown } from "./shown";
import type { Counted, Territory } from "./territory";

export interface LegendGiven {
  words: Words;
  counts: Counted[];
  hidden: ReadonlySet<string>;
  isolated: string | null;
  filter: Filter;
  communes: { insee: string; name: string }[];
  seesAlarms: boolean;
  shines: boolean;
  toggle(key: string): void;
  isolate(key: string): void;
  sift(change: Partial<Filter>): void;
}

/** Whose layers the legend lists. */
export interface Listed {
  words: Words;
  territory: Territory;
  shown: Shown;
  seesAlarms: boolean;
  show(key: string, visible: boolean): void;
  isolate(key: string): void;
  filter(change: Partial<Filter>): void;
}

export function legendOf(page: Listed): LegendGiven {
  const { territory, shown, words, seesAlarms } = page;
  return {
    words,
    seesAlarms,
    counts: territory.counts(),
    hidden: shown.hidden,
    isolated: shown.isolated,
    filter: territory.filter,
    communes: territory.layers.find(({ communes }) => communes.length)?.communes ?? [],
    shines: territory.layers.some(({ shines }) => shines),
    toggle: (key) => page.show(key, shown.hidden.has(key)),
    isolate: (key) => page.isolate(key),
    sift: (change) => page.filter(change),
  };
}

export function drawLegend(given: LegendGiven): TemplateResult {
  const { words, counts } = given;
  return html`
    <h2>${words["layers"]}</h2>
    <ul class="layers">
      ${counts.map((layer) => row(layer, given))}
    </ul>
    ${filterForm(given)}
    <h2>${words["reading"]}</h2>
    <ul class="key">
      ${given.shines ? html`<li>${sign("lamp")} ${words["key_lamp"]}</li>` : nothing}
      <li>${sign("ok")} ${words["key_ok"]}</li>
      ${given.seesAlarms
        ? html`<li>${sign("attention")} ${words["key_attention"]}</li>
            <li>${sign("alarm")} ${words["key_alarm"]}</li>`
        : nothing}
      <li>${sign("unknown")} ${words["key_unknown"]}</li>
    </ul>
  `;
}

function row(layer: Counted, given: LegendGiven): TemplateResult {
  const { words } = given;
  const shown = !given.hidden.has(layer.key);
  const worst = layer.worst === "ok" ? nothing : html`${sign(layer.worst)}<span class="vh">${words[`worst_${layer.worst}`]}</span>`;
  const keydown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return; // the space bar is the button's own
    event.preventDefault();
    given.isolate(layer.key);
  };
  return html`<li>
    <button
      aria-pressed=${shown}
      data-layer=${layer.key}
      data-worst=${layer.worst}
      title=${given.isolated === layer.key ? (words["all_layers"] ?? "") : (words["isolate"] ?? "")}
      @click=${() => given.toggle(layer.key)}
      @keydown=${keydown}
    >
      ${icon(layer.icon)}<span>${layer.title}</span>
      <small>${shown ? html`${worst} ${number(layer.count)}` : words["hidden"]}</small>
    </button>
  </li>`;
}

function filterForm(given: LegendGiven): TemplateResult {
  const { words, filter } = given;
  const found = given.counts.reduce((sum, { shown }) => sum + shown, 0);
  const states: [Rank | "", string][] = [
    ["", words["every_state"] ?? ""],
    ...(given.seesAlarms ? ([["alarm", words["key_alarm"]], ["attention", words["key_attention"]]] as [Rank, string][]) : []),
    ["unknown", words["key_unknown"] ?? ""],
    ["ok", words["key_ok"] ?? ""],
  ];
  const value = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
  return html`<form class="sift" role="search" aria-label=${words["filter"] ?? ""} @submit=${(event: Event) => event.preventDefault()}>
    <h2>${words["filter"]}</h2>
    <input
      type="search"
      autocomplete="off"
      maxlength="100"
      placeholder=${words["filter_text"] ?? ""}
      aria-label=${words["filter_text"] ?? ""}
      .value=${filter.text}
      @input=${(event: Event) => given.sift({ text: value(event) })}
    />
    <select aria-label=${words["commune"] ?? ""} @change=${(event: Event) => given.sift({ commune: value(event) })}>
      <option value="" ?selected=${!filter.commune}>${words["every_commune"]}</option>
      ${given.communes.map(
        ({ insee, name }) => html`<option value=${insee} ?selected=${insee === filter.commune}>${name}</option>`,
      )}
    </select>
    <select aria-label=${words["state"] ?? ""} @change=${(event: Event) => given.sift({ state: value(event) as Rank | "" })}>
      ${states.map(([state, word]) => html`<option value=${state} ?selected=${state === filter.state}>${word}</option>`)}
    </select>
    ${isEverything(filter)
      ? nothing
      : html`<p role="status">
          ${found ? fill(words["found"], { count: number(found) }) : words["found_none"]}
          <button type="button" class="link" @click=${() => given.sift({ text: "", commune: "", state: "" })}>
            ${words["filter_off"]}
          </button>
        </p>`}
  </form>`;
}
