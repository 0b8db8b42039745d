/** What charts are made of: series of points over a span of time, and what happened meanwhile. */

/** A value or the summary of several: milliseconds since 1970, mean, lowest, highest. */
export type Point = [at: number, mean: number | null, low?: number | null, high?: number | null];

export interface ChartSeries {
  label: string;
  unit: string;
  points: Point[];
  /** A longer time without a point is a silence, and drawn as such. */
  silentAfterMs: number;
  /** "measure": straight lines. "state": steps. "usual": dotted, grey. "wanted": blue, dashed. */
  kind: "measure" | "state" | "usual" | "wanted";
  decimals?: number;
}

export interface Annotation {
  kind: string;
  sign: string;
  title: string;
  at: number;
  end: number | null;
  who?: string;
  /** How an order stands or ended, and its page. */
  outcome?: string;
  url?: string;
}

export interface Silence { from: number; to: number }

/** Times longer than usual without a point: between two, before the first and after the last. */
export function silences(series: ChartSeries, from: number, to: number): Silence[] {
  const patience = series.silentAfterMs;
  const times = series.points.filter((point) => point[1] !== null).map(([at]) => at);
  const found: Silence[] = [];
  let last = from;
  for (const at of [...times, to]) {
    if (at - last > patience) found.push({ from: last, to: at });
    last = at;
  }
  return found;
}

export function bounds(all: ChartSeries[]): { low: number; high: number } | null {
  const values = all.flatMap((one) =>
    one.points.flatMap(([, mean, low, high]) => [mean, low ?? mean, high ?? mean].filter((v): v is number => v !== null)),
  );
  return values.length ? { low: Math.min(...values), high: Math.max(...values) } : null;
}
