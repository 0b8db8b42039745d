/** The last values of the home page, kept on this device for a page opened without a network. */

import { duration } from "../ui/ages";
import { comeBack } from "./again";
import { keptFor } from "./clock";

const PLACE = "eclor.last";

interface Last {
  at: number;
  rows: Row[];
}

interface Row {
  title: string;
  value: string;
  address: string;
}

/** Note what the home page says now; a page that comes from the device itself says nothing new. */
export function rememberValues(root: Document): void {
  const home = root.querySelector("[data-home]");
  if (!home || keptFor(root.documentElement) !== null) return;
  const rows = [...home.querySelectorAll<HTMLElement>("[data-tile]")].map(read);
  const last: Last = { at: Date.now(), rows: rows.filter((row) => row.value) };
  try {
    localStorage.setItem(PLACE, JSON.stringify(last));
  } catch (problem) {
    console.info("This device keeps nothing:", problem);
  }
}

function read(tile: HTMLElement): Row {
  const link = tile.matches("a") ? (tile as HTMLAnchorElement) : tile.querySelector("a");
  const title = tile.matches("a") ? tile.querySelector(":scope > span") : link;
  const value = tile.querySelector(".v b, .figure .big, .figure .line");
  return { title: text(title), value: parts(value), address: link?.getAttribute("href") ?? "" };
}

/** "6" and "min" stand in boxes of their own. */
function parts(element: Element | null): string {
  const boxes = element ? [...element.children].filter((part) => part.matches("b, span")) : [];
  return boxes.map(text).join("\u00a0") || text(element);
}

function text(element: Element | null): string {
  return element?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

/** On the offline page: the values noted last, with how long ago. */
export function showLastKnown(root: Document): void {
  const list = root.querySelector<HTMLElement>("[data-last-known]");
  const last = list && readBack();
  if (!list || !last || last.rows.length === 0) return;
  root.querySelector("[data-nothing-kept]")?.remove();
  list.replaceChildren(...last.rows.map((row) => line(root, row, age(list, last.at))));
  comeBack(root);
}

function readBack(): Last | null {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "null") as Last | null;
  } catch (problem) {
    console.info("What this device kept cannot be read:", problem);
    return null;
  }
}

function age(list: HTMLElement, at: number): string {
  const since = Date.now() - at;
  if (since < 0) return list.dataset["unsure"] ?? "";
  return (list.dataset["lastKnown"] ?? "%s").replace("%s", duration(since / 1000));
}

function line(root: Document, row: Row, since: string): HTMLElement {
  const link = root.createElement("a");
  link.href = row.address;
  const empty = root.createElement("span");
  const title = root.createElement("span");
  title.textContent = row.title;
  const value = root.createElement("span");
  value.className = "v old";
  const number = root.createElement("b");
  number.textContent = row.value;
  const small = root.createElement("small");
  small.textContent = since;
  value.append(number, small);
  link.append(empty, title, value);
  return link;
}
