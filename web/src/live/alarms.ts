/** Open alarms as the page knows them, in the order they need somebody. */

export interface Alarm {
  id: number;
  title: string;
  severity: string;
  state: string;
  entity: number | null;
  entity_name: string;
  commune_name: string;
  lon: number | null;
  lat: number | null;
  since: number;
  owner: string;
  symptoms: number;
  cleared_at: number | null;
}

const GRAVITY: Record<string, number> = { critical: 0, warning: 1, info: 2 };

/** Alarms with one of them as it now is; those that are over, hidden or put aside leave the list. */
export function withAlarm(alarms: readonly Alarm[], told: Alarm): Alarm[] {
  const rest = alarms.filter((alarm) => alarm.id !== told.id);
  const open = told.state === "waiting" || told.state === "taken";
  return open ? [...rest, told].sort(needSomebody) : rest;
}

/** Without owner first, then the gravest, then the oldest. */
export function needSomebody(one: Alarm, other: Alarm): number {
  return (
    Number(one.owner !== "") - Number(other.owner !== "") ||
    (GRAVITY[one.severity] ?? 3) - (GRAVITY[other.severity] ?? 3) ||
    one.since - other.since ||
    one.id - other.id
  );
}

export function signOf(alarm: { severity: string }): "alarm" | "attention" {
  return alarm.severity === "critical" ? "alarm" : "attention";
}
