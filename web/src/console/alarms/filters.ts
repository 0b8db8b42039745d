/** Which alarms to list, as the address keeps it: ``alarms=mine,critical,waste,57038``. */

import { setup } from "../setup";
import type { Alarm } from "./store";

export interface Filters {
  whose: "" | "mine" | "unowned" | "shelved";
  severity: "" | "critical" | "warning";
  service: string;
  commune: number | null;
}

export const NONE: Filters = { whose: "", severity: "", service: "", commune: null };
const GRAVE: Record<string, number> = { info: 1, warning: 2, critical: 3 };

export function passes(alarm: Alarm, filters: Filters): boolean {
  if (filters.whose === "unowned" && alarm.owner !== "") return false;
  if (filters.whose === "mine" && alarm.assignee !== setup.me.id && alarm.acknowledged_name !== setup.me.name) return false;
  if (filters.severity && (GRAVE[alarm.severity] ?? 0) < (GRAVE[filters.severity] ?? 0)) return false;
  if (filters.service && serviceOf(alarm) !== filters.service) return false;
  return filters.commune === null || alarm.commune === filters.commune;
}

export function serviceOf(alarm: Alarm): string {
  return setup.services[alarm.entity_type]?.key ?? "";
}

export function isFiltered(filters: Filters): boolean {
  return Boolean(filters.whose || filters.severity || filters.service || filters.commune !== null);
}

export function written(filters: Filters): string {
  const insee = setup.communes.find((one) => one.id === filters.commune)?.insee ?? "";
  return [filters.whose, filters.severity, filters.service, insee].filter(Boolean).join(",");
}

/** The inverse; words nobody knows are left out. */
export function read(text: string): Filters {
  const found = { ...NONE };
  const services = new Set(Object.values(setup.services).map((one) => one.key));
  for (const word of text.split(",")) {
    if (word === "mine" || word === "unowned" || word === "shelved") found.whose = word;
    else if (word === "critical" || word === "warning") found.severity = word;
    else if (services.has(word)) found.service = word;
    else found.commune = setup.communes.find((one) => one.insee === word)?.id ?? found.commune;
  }
  return found;
}
