/** The map's own short list of open alarms, for pages without the console's. */

import { html, type TemplateResult } from "lit";

import { signOf, type Alarm } from "../live/alarms";
import { duration, houseNow } from "../ui/ages";
import { sign } from "../ui/icon";
import { fill, type Words } from "../ui/words";

export function drawAlarms(
  alarms: readonly Alarm[],
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
