/** One thing as the sheet shows it, fetched whole and kept true by the stream. */

import type { Value } from "../../live/stream";
import { ask, Refusal } from "../net";
import { address } from "../setup";

export interface Measure {
  attribute: string;
  title: string;
  value: unknown;
  unit: string;
  at: string | number;
  quality: number;
  due_seconds: number | null;
}

export interface Thing {
  id: number;
  urn: string;
  type: string;
  type_title: string;
  name: string;
  commune_name: string | null;
  lon: number | null;
  lat: number | null;
  simulated: boolean;
  measured: Measure[];
  relations: { name: string; id: number; target: string }[];
  pointed_at_by: { name: string; count: number }[];
  last_seen_at: string | null;
}

export interface Neighbour { id: number; name: string; icon: string; seen_at: number | null; alarms: number }
export interface Neighbours { total: number; page: number; rows: Neighbour[] }

export class Gone extends Error {}

/** Raises Gone with a sentence for what is not there any more. */
export async function thing(id: number): Promise<Thing> {
  try {
    return await ask<Thing>(`${address("api")}entities/${id}`);
  } catch (problem) {
    if (!(problem instanceof Refusal) || problem.status !== 404) throw problem;
    const { said } = await ask<{ said: string }>(address("gone", { id }));
    throw new Gone(said);
  }
}

export function neighbours(id: number, name: string, page: number): Promise<Neighbours> {
  return ask<Neighbours>(`${address("related", { id })}?name=${encodeURIComponent(name)}&page=${page}`);
}

/** Bring the values up to date; "new" when something is told that the sheet has no row for. */
export function take(sheet: Thing, values: readonly Value[]): "same" | "changed" | "new" {
  let found: "same" | "changed" = "same";
  for (const [entity, attribute, value, atMs, quality] of values) {
    if (entity !== sheet.id) continue;
    const measure = sheet.measured.find((one) => one.attribute === attribute);
    if (!measure) return "new";
    if (atMs < timeOf(measure.at)) continue;
    Object.assign(measure, { value, at: atMs, quality: quality ?? 0 });
    found = "changed";
  }
  return found;
}

export function timeOf(at: string | number): number {
  return typeof at === "number" ? at : Date.parse(at);
}
