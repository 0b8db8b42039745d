/** Shows on each page how much waits on this device, on the form's own page what, and sends it when it can. */

import { lang } from "../ui/language";
import { draftOf, dropLetter, letters, post, sendAll, takeBack, type Letter } from "./letters";

const EVERY = 60_000;

/** Without background sync (iOS) this is what sends: at each page, with the network, when somebody comes back. */
export function watchLetters(root: Document): void {
  if (!("indexedDB" in self && "locks" in navigator)) return;
  const again = (): void => void sendAndShow(root);
  again();
  addEventListener("online", again);
  root.addEventListener("visibilitychange", () => root.visibilityState === "visible" && again());
  root.addEventListener("eclor-letters", () => void show(root));
  navigator.serviceWorker?.addEventListener("message", () => void show(root));
  setInterval(again, EVERY);
}

async function sendAndShow(root: Document): Promise<void> {
  try {
    await show(root);
    await sendAll();
    await show(root);
  } catch (problem) {
    console.info("This device keeps nothing:", problem);
  }
}

async function show(root: Document): Promise<void> {
  const every = await letters();
  hideWhatWaits(root, every);
  badge(root, every.filter((letter) => letter.state !== "sent"));
  const list = root.querySelector<HTMLElement>("[data-letters]");
  if (!list) return;
  list.hidden = every.length === 0;
  await warn(list, every);
  list.querySelector("ul")?.replaceChildren(...every.reverse().map((letter) => row(root, list, letter)));
}

/** `[data-once]` is an address that takes one letter: its part of the page is hidden while one waits for it. */
function hideWhatWaits(root: Document, every: readonly Letter[]): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-once]")) {
    part.hidden = every.some((letter) => letter.state === "waiting" && letter.to === part.dataset["once"]);
  }
}

function badge(root: Document, found: readonly Letter[]): void {
  const notice = root.querySelector<HTMLElement>("[data-waiting]");
  const link = notice?.querySelector("a");
  const marked = navigator as { setAppBadge?(count: number): Promise<void> };
  void marked.setAppBadge?.(found.length).catch(() => undefined); // not installed: nothing to mark
  if (!notice || !link) return;
  notice.hidden = found.length === 0;
  const { one = "", many = "%s" } = notice.dataset;
  link.textContent = found.length === 1 ? one : many.replace("%s", String(found.length));
  if (found[0]) link.href = found[0].to; // where the list stands, and which is kept on the device
}

/** A browser that promised nothing may empty its store after some days without a visit. */
async function warn(list: HTMLElement, every: readonly Letter[]): Promise<void> {
  const warning = list.querySelector<HTMLElement>("[data-unkept]");
  if (!warning) return;
  const waits = every.some((letter) => letter.state !== "sent");
  warning.hidden = !waits || (await navigator.storage?.persisted?.()) === true;
}

function row(root: Document, list: HTMLElement, letter: Letter): HTMLElement {
  const item = root.createElement("li");
  item.dataset["state"] = letter.state;
  const title = root.createElement("b");
  title.textContent = letter.title;
  const said = root.createElement("small");
  const photos = letter.files.length;
  const { onePhoto = "", photos: many = "%s" } = list.dataset;
  const beside = photos === 0 ? "" : `, ${photos === 1 ? onePhoto : many.replace("%s", String(photos))}`;
  const how = letter.state === "waiting" && letter.said ? "held" : letter.state;
  said.textContent = `${time(letter.at)}${beside}, ${list.dataset[how] ?? ""} ${letter.said}`;
  item.append(title, said, ...acts(root, list, letter));
  return item;
}

function acts(root: Document, list: HTMLElement, letter: Letter): HTMLElement[] {
  const words = list.dataset;
  if (letter.state === "sent") {
    const link = root.createElement("a");
    link.href = letter.link;
    link.textContent = words["follow"] ?? "";
    return [link, button(root, words["drop"], () => dropLetter(letter.id))];
  }
  const again = { ...letter, state: "waiting" as const, said: "" };
  const made = [button(root, words["retry"], () => post(again).then(sendAll))];
  const form = root.querySelector<HTMLFormElement>("form[data-draft]");
  if (form?.dataset["later"] === letter.to) made.push(button(root, words["correct"], () => correct(root, list, letter)));
  return [...made, button(root, words["drop"], () => dropLetter(letter.id), words["sure"])];
}

/** Back into the form of this page, which goes to the same address, unless something else is being written there. */
async function correct(root: Document, list: HTMLElement, letter: Letter): Promise<void> {
  const busy = list.querySelector<HTMLElement>("[data-busy]");
  const begun = await draftOf(location.pathname);
  if (busy) busy.hidden = begun === undefined;
  if (begun !== undefined) return;
  await takeBack(letter, location.pathname);
  root.dispatchEvent(new Event("eclor-draft"));
  root.querySelector("form[data-draft]")?.scrollIntoView();
}

/** With ``sure`` it asks once more: the first press only changes its words. */
function button(root: Document, text: string | undefined, act: () => Promise<void>, sure?: string): HTMLElement {
  const made = root.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = text ?? "";
  made.addEventListener("click", () => {
    if (sure && made.textContent !== sure) made.textContent = sure;
    else void act().then(() => show(root));
  });
  return made;
}

function time(at: number): string {
  const how = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(lang(), how).format(at);
}
