/** What the console says to the map and hears of it, whether there is one or not. */

import { house } from "../live/house";
import { keep } from "./address";
import { mayOrderMany, showEncircled, type Encircled } from "./encircled";
import { selection } from "./selection";

export interface LayerNow { key: string; title: string; icon: string; total: number; shown: boolean; worst: string; count: number }

interface MapElement extends HTMLElement {
  select?(id: number | null, options?: { fly?: boolean }): void;
  show?(layer: string, visible?: boolean): void;
  goTo?(lon: number, lat: number, zoom?: number): void;
  whole?(): void;
  encircle?(): void;
  encircles?: boolean;
}

let layers: LayerNow[] = [];

function map(): MapElement | null {
  return document.querySelector("eclor-map");
}

export function layersNow(): LayerNow[] {
  return layers;
}

export function showLayer(key: string, visible: boolean): void {
  map()?.show?.(key, visible);
}

export function moveTo(lon: number, lat: number, zoom?: number): void {
  showTab("map");
  map()?.goTo?.(lon, lat, zoom);
}

export function whole(): void {
  map()?.whole?.();
}

/** The next line on the map goes around things that an order is for. */
export function encircle(): void {
  showTab("map");
  map()?.encircle?.();
}

/** On a small screen the map and the list take turns. */
export function showTab(tab: "map" | "list"): void {
  document.documentElement.dataset["tab"] = tab;
  for (const button of document.querySelectorAll<HTMLElement>("[data-tab-of]")) {
    button.setAttribute("aria-selected", String(button.dataset["tabOf"] === tab));
  }
}

/** Keep map, sheet and address of one mind. */
export function joinMap(): void {
  const drawn = map();
  if (drawn && mayOrderMany()) drawn.encircles = true;
  document.addEventListener("eclor-encircled", (event) => showEncircled((event as CustomEvent<Encircled>).detail));
  document.addEventListener("eclor-select", (event) => {
    const { id } = (event as CustomEvent<{ id: number | null }>).detail;
    if (id !== selection.id) selection.choose(id, false);
    if (id !== null && narrow()) showTab("list");
  });
  document.addEventListener("eclor-state", (event) => {
    layers = (event as CustomEvent<{ layers: LayerNow[] }>).detail.layers;
  });
  selection.onChange((chosen) => {
    if (chosen === null || chosen.fly) map()?.select?.(chosen?.id ?? null, { fly: chosen?.fly ?? false });
    keep("thing", chosen ? String(chosen.id) : "");
    if (chosen && narrow()) showTab("list");
  });
}

export function narrow(): boolean {
  return matchMedia("(max-width: 56.24rem)").matches;
}

/** The stream's own attributes stand on the map; a page without one opens it all the same. */
export function startHouse(): void {
  const data = map()?.dataset;
  if (!data) return;
  house.start({ address: data["live"] ?? "/live", ticket: data["ticket"] ?? "", renew: data["renew"] ?? "", alarms: data["alarmsAddress"] });
}
