/** Says in the page's bar whether it is live, how late, or since when it is cut. */

import { html, render } from "lit";

import { duration, houseNow } from "../ui/ages";
import { sign } from "../ui/icon";
import { number } from "../ui/language";
import { fill, type Words } from "../ui/words";
import { house, type Leave } from "./house";

/** Keep every ``[data-live-state]`` true; words: live, cut ({since}), opening. */
export function sayLive(words: Words): Leave {
  const say = (): void => {
    for (const place of document.querySelectorAll<HTMLElement>("[data-live-state]")) draw(place, words);
  };
  let before = "";
  const leave = house.onStatus(({ kind }) => {
    if (kind !== before) say();
    before = kind;
  });
  const timer = setInterval(say, 1000); // so that the delay can be read
  return () => {
    leave();
    clearInterval(timer);
  };
}

function draw(place: HTMLElement, words: Words): void {
  const state = house.status;
  if (state.kind === "cut") {
    const since = duration((houseNow() - state.sinceMs) / 1000);
    render(html`${sign("unknown")} ${fill(words["cut"], { since })}`, place);
  } else if (state.kind === "live") {
    const delay = state.delayMs === null ? "" : `${number(Math.max(0.1, state.delayMs / 1000))}\u00a0s`;
    render(html`${sign("ok")} ${words["live"]} <b>${delay}</b>`, place);
  } else render(html`${sign("later")} ${words["opening"]}`, place);
}
