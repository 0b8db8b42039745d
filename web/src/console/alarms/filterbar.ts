/** Whose, how grave, of which service, where: four choices above the list. */

import { html, nothing, type TemplateResult } from "lit";

import { say, setup } from "../setup";
import { isFiltered, NONE, type Filters } from "./filters";

export function drawFilters(filters: Filters, set: (filters: Filters) => void): TemplateResult {
  const services = new Map(Object.values(setup.services).map((one) => [one.key, one.title]));
  const whose = [["", "all"], ["unowned", "whose_unowned"], ["mine", "whose_mine"], ["shelved", "whose_shelved"]] as const;
  return html`<div class="filters" role="group" aria-label=${say("filter")}>
    <p class="chips">
      ${whose.map(
        ([value, words]) =>
          html`<button aria-pressed=${filters.whose === value} @click=${() => set({ ...filters, whose: value })}>${say(words)}</button>`,
      )}
    </p>
    <p class="selects">
      ${choice(say("severity"), filters.severity, [["", say("all")], ["warning", say("from_warning")], ["critical", say("only_critical")]], (value) =>
        set({ ...filters, severity: value as Filters["severity"] }))}
      ${choice(say("service"), filters.service, [["", say("all")], ...services], (value) => set({ ...filters, service: value }))}
      ${choice(say("commune"), String(filters.commune ?? ""), [["", say("all_of_them")], ...setup.communes.map(({ id, name }) => [String(id), name] as const)], (value) =>
        set({ ...filters, commune: value ? Number(value) : null }))}
      ${isFiltered(filters) ? html`<button class="ghost" @click=${() => set(NONE)}>${say("unfilter")}</button>` : nothing}
    </p>
  </div>`;
}

function choice(label: string, chosen: string, options: readonly (readonly [string, string])[], set: (value: string) => void): TemplateResult {
  return html`<label><span>${label}</span>
    <select @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
      ${options.map(([value, said]) => html`<option value=${value} ?selected=${value === chosen}>${said}</option>`)}
    </select></label>`;
}
