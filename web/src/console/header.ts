/** The bar's own life: the house's clock, the live state with its delay, the title that counts. */

import { html, render } from "lit";

import { house } from "../live/house";
import { moment } from "../live/moment";
import { duration, houseNow } from "../ui/ages";
import { sign } from "../ui/icon";
import { number } from "../ui/language";
import { alarms } from "./alarms/store";
import { day, seconds } from "./clock";
import { say } from "./setup";

const title = document.title;

export function followHeader(): void {
  setInterval(drawClock, 1000);
  setInterval(drawLive, 1000);
  house.onStatus(drawLive);
  moment.onChange(drawClock);
  alarms.onChange(drawTitle);
  drawClock();
}

/** A replayed moment is said as such: nobody shall take it for now. */
function drawClock(): void {
  const clock = document.querySelector<HTMLElement>("[data-clock]");
  const date = document.querySelector("[data-date]");
  if (!clock || !date) return;
  const at = moment.at ?? houseNow();
  clock.textContent = seconds(at);
  date.textContent = moment.at === null ? day(at) : `${say("replayed")} ${day(at)}`;
}

function drawLive(): void {
  const place = document.querySelector<HTMLElement>("[data-live-state]");
  if (!place) return;
  const state = house.status;
  if (state.kind === "cut") {
    const since = duration((houseNow() - state.sinceMs) / 1000);
    render(html`${sign("unknown")} ${say("cut_since", { since })}`, place);
  } else if (state.kind === "live") {
    const delay = state.delayMs === null ? "" : `${number(Math.max(0.1, state.delayMs / 1000))}\u00a0s`;
    render(html`${sign("ok")} ${say("live")} <b>${delay}</b>`, place);
  } else render(html`${sign("later")} ${say("opening")}`, place);
}

function drawTitle(): void {
  const waiting = alarms.unowned;
  document.title = waiting ? `(${waiting}) ${title}` : title;
}
