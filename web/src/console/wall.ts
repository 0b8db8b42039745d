/** The wall (#mur): nothing to press, readable at four metres, one view after the other, held by an alarm. */

import { alarms, type Alarm } from "./alarms/store";
import { moveTo, whole } from "./mapping";
import { say, setup } from "./setup";

const EACH = 30_000;
const NEAR = 15;
const COMMUNE_ZOOM = 13.2;

/** Nobody stands at the wall to close a sheet or to come back from the past. */
const NOT_ON_THE_WALL = /^(mur$|thing=|moment=)/;

let timer = 0;
let at = 0;
let held: number | null = null;
let shown = "";

export function isWall(): boolean {
  return location.hash.slice(1).split("&").includes("mur");
}

/** Into the wall and out of it. */
export function toggleWall(): void {
  const rest = location.hash.slice(1).split("&").filter((part) => part && part !== "mur");
  location.hash = isWall() ? rest.join("&") : ["mur", ...rest].join("&");
}

export function followWall(): void {
  const follow = () => (isWall() ? start() : stop());
  window.addEventListener("hashchange", follow);
  alarms.onChange(() => {
    if (isWall()) hold();
  });
  follow();
}

function start(): void {
  document.documentElement.classList.add("mur");
  if (timer) return;
  timer = window.setInterval(next, EACH);
  shown = say("whole");
  hold();
}

function stop(): void {
  document.documentElement.classList.remove("mur");
  clearInterval(timer);
  timer = 0;
  held = null;
}

/** An alarm that nobody has stops the round at its place, until somebody takes it. */
function hold(): void {
  const waiting = alarms.open.find((one) => one.owner === "" && one.severity !== "info");
  if (waiting && waiting.id !== held) goTo(waiting);
  if (!waiting && held !== null) {
    held = null;
    shown = say("whole");
    whole();
  }
  tell();
}

function goTo(alarm: Alarm): void {
  held = alarm.id;
  if (alarm.lon !== null && alarm.lat !== null) moveTo(alarm.lon, alarm.lat, NEAR);
}

/** The person's own views, else the whole territory and each commune in turn. */
function next(): void {
  if (held !== null) return;
  const views = setup.views.filter((view) => view.state.hash);
  const round = views.length || setup.communes.length + 1;
  at = (at + 1) % round;
  const view = views[at];
  const commune = setup.communes[at - 1];
  shown = view?.name ?? commune?.name ?? say("whole");
  if (view) location.hash = ["mur", ...(view.state.hash ?? "").split("&").filter((part) => !NOT_ON_THE_WALL.test(part))].join("&");
  else if (commune) moveTo(commune.lon, commune.lat, COMMUNE_ZOOM);
  else whole();
  tell();
}

function tell(): void {
  const place = document.querySelector("[data-wall]");
  if (!place) return;
  place.textContent = held !== null ? say("wall_held") : say("wall_round", { view: shown });
}
