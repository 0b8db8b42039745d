/** Open alarms: who needs somebody first, drawn in a list and on the map. */

import { html, type TemplateResult } from "lit";

import { duration, houseNow } from "../ui/ages";
import { sign } from "../ui/icon";
import { fill, type Words } from "../ui/words";

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
export function withAlarm(alarms: Alarm[], told: Alarm): Alarm[] {
  const rest = alarms.filter((alarm) => alarm.id !== told.id);
  const open = told.state === "waiting" || told.state === "taken";
  return open ? [...rest, told].sort(needSomebody) : rest;
}

/** Without owner first, then the gravest, then the oldest. */
export function needSomebody(one: Alarm, other: Alarm): number {
  return (
    Number(one.owner !== "") - Number(other.owner !== "") ||
    (GRAVITY[one.severity] ?? 3) - (GRAVITY[other.severity] ?? 3) ||
    one.since - other.since
  );
}

export function signOf(alarm: Alarm): string {
  return alarm.severity === "critical" ? "alarm" : "attention";
}

export function drawAlarms(
  alarms: Alarm[],
  words: Words,
  address: string,
  choose: (alarm: Alarm) => void,
): TemplateResult {
  const waiting = alarms.filter((alarm) => alarm.owner === "").length;
  return html`
    <header>
      <h2>${words["alarms"]}</h2>
      <p>${waiting ? fill(words["without_owner"], { count: waiting }) : ""}</p>
    </header>
    ${alarms.length === 0 ? html`<p class="none">${words["no_alarm"]}</p>` : ""}
    <ul>
      ${alarms.slice(0, 60).map((alarm) => row(alarm, words, address, choose))}
    </ul>
  `;
}

function row(alarm: Alarm, words: Words, address: string, choose: (alarm: Alarm) => void): TemplateResult {
  const free = alarm.owner === "";
  const hot = free ? `hot ${signOf(alarm)}` : "";
  const age = duration((houseNow() - alarm.since) / 1000);
  const place = [alarm.entity_name, alarm.commune_name].filter(Boolean).join(", ");
  return html`<li class=${hot}>
    ${sign(signOf(alarm))}
    <button class="cause" @click=${() => choose(alarm)}>${alarm.title}</button>
    <a class=${free ? "btn go" : "btn"} href="${address}${alarm.id}/">${words["take"]}</a>
    <p>${place}</p>
    <p class="who">
      ${free ? words["nobody"] : fill(words["taken_by"], { who: alarm.owner })}, ${fill(words["since"], { age })}
    </p>
  </li>`;
}
