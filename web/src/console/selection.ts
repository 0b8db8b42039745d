/** The one thing that is chosen: map, alarms, sheet and address agree on it. */

export interface Chosen { id: number; fly: boolean }
type Hearer = (chosen: Chosen | null) => void;

const hearers = new Set<Hearer>();
let now: Chosen | null = null;

export const selection = {
  get id(): number | null {
    return now?.id ?? null;
  },
  /** Choose a thing (or nothing); ``fly`` brings the map there. Choosing it again only flies. */
  choose(id: number | null, fly = true): void {
    now = id === null ? null : { id, fly };
    for (const hear of hearers) hear(now);
  },
  onChange(hear: Hearer): () => void {
    hearers.add(hear);
    return () => hearers.delete(hear);
  },
};
