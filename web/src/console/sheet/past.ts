/** What was measured: any attribute of any thing over an hour, a day, a week, a month or a year. */

import type { Annotation, ChartSeries, Point } from "../../chart/words";
import { ask } from "../net";
import { address } from "../setup";

export const SPANS = { hour: 3600, day: 86_400, week: 7 * 86_400, month: 30 * 86_400, year: 365 * 86_400 } as const;
export type Span = keyof typeof SPANS;

const GRAINS: Record<string, number> = { "15min": 900, hour: 3600, day: 86_400 };

interface Answer { unit: string; grain: string; points: [number, number | null, number | null, number | null, number][] }

export interface Subject { entity: number; attribute: string; label: string; dueSeconds: number; state: boolean }

/** The past of one attribute in [from, to); ``shift`` moves it, to lay yesterday over today. */
export async function past(subject: Subject, from: number, to: number, shift = 0): Promise<ChartSeries> {
  const asked = new URLSearchParams({ from: iso(from - shift), to: iso(to - shift) });
  const answer = await ask<Answer>(`${address("api")}entities/${subject.entity}/${subject.attribute}?${asked}`);
  const points = answer.points.map(([at, mean, low, high]) => [at + shift, mean, low, high] satisfies Point);
  const grain = GRAINS[answer.grain] ?? 0;
  // A summary stands for the middle of its time.
  const centred = grain && !subject.state ? points.map(([at, ...rest]) => [at + (grain * 1000) / 2, ...rest] as Point) : points;
  return {
    label: subject.label,
    unit: answer.unit,
    points: centred.filter(([at]) => at <= to),
    silentAfterMs: 1000 * Math.max(3 * subject.dueSeconds, 1.6 * grain),
    kind: subject.state ? "state" : shift ? "usual" : "measure",
  };
}

export async function happened(entity: number, from: number, to: number): Promise<Annotation[]> {
  const asked = new URLSearchParams({ from: iso(from), to: iso(to) });
  return (await ask<{ annotations: Annotation[] }>(`${address("happened", { id: entity })}?${asked}`)).annotations;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
