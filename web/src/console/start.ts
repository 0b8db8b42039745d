/** The console put together: keys, map, header, alarms, sheet, palette, wall. */

import "./figures";
import "./alarms/element";
import "./sheet/element";
import "./palette/element";
import { kept } from "./address";
import type { EclorAlarms } from "./alarms/element";
import { play } from "./alarms/sound";
import { toggleSound } from "./alarms/soundbar";
import { alarms } from "./alarms/store";
import { showChooser, showFigure } from "./figure";
import type { Figure } from "./figures";
import { followHeader } from "./header";
import { showHelp } from "./help";
import { bind, listen, type Key } from "./keys";
import { mayOrderMany } from "./encircled";
import { encircle, joinMap, showTab, startHouse } from "./mapping";
import { followNotes } from "./notes";
import type { EclorPalette } from "./palette/element";
import { selection } from "./selection";
import { address, say, setup } from "./setup";
import type { EclorSheet } from "./sheet/element";
import { openView, showViews } from "./views";
import { followWall, isWall, toggleWall } from "./wall";

const palette = () => document.querySelector<EclorPalette>("eclor-palette")?.show();
const list = () => document.querySelector<EclorAlarms>("eclor-alarms");
const sheet = () => document.querySelector<EclorSheet>("eclor-sheet");

/** Going to the list shows it first where it shares its place with the map. */
function inList(run: (list: EclorAlarms) => void): () => void {
  return () => {
    const there = list();
    if (!there) return;
    showTab("list");
    run(there);
  };
}

function keys(): Key[] {
  const key = (name: string, group: string, words: string, run: () => void, more: Partial<Key> = {}): Key => ({ key: name, group, words: say(words), also: setup.words[`also_${words}`] ?? "", run, ...more });
  return [
    key("ctrl+k", "screen", "key_palette", palette, { always: true }),
    key("j", "alarms", "key_next", inList((one) => one.move(1))),
    key("k", "alarms", "key_before", inList((one) => one.move(-1))),
    key("arrowdown", "alarms", "key_next", inList((one) => one.move(1)), { when: inARow }),
    key("arrowup", "alarms", "key_before", inList((one) => one.move(-1)), { when: inARow }),
    key("home", "alarms", "key_first", inList((one) => one.moveTo("first")), { when: inARow }),
    key("end", "alarms", "key_last", inList((one) => one.moveTo("last")), { when: inARow }),
    key("enter", "alarms", "key_open", inList((one) => one.openCurrent()), { when: inARow }),
    key(" ", "alarms", "key_pick", inList((one) => one.pickCurrent()), { when: inARow }),
    key("x", "alarms", "key_pick", inList((one) => one.pickCurrent())),
    key("e", "alarms", "key_pick_all", inList((one) => one.pickAll())),
    key("a", "alarms", "key_take", inList((one) => one.act("take"))),
    key("p", "alarms", "key_take", inList((one) => one.act("take"))),
    key("g", "alarms", "key_give", inList((one) => one.act("assign"))),
    key("z", "alarms", "key_shelve", inList((one) => one.act("shelve"))),
    key("c", "alarms", "key_comment", inList((one) => one.act("comment"))),
    key("f", "alarms", "key_filter", inList((one) => one.toggleFilters())),
    key("m", "alarms", "key_sound", toggleSound),
    key("s", "screen", "key_sheet", () => document.querySelector<HTMLElement>("eclor-sheet h2")?.focus()),
    key("t", "screen", "key_table", () => sheet()?.history.toggleTable(), { when: () => sheet()?.open ?? false }),
    key("v", "screen", "key_views", showViews),
    key("i", "screen", "key_figures", showChooser),
    key("n", "screen", "key_note", () => location.assign(address("log"))),
    key("l", "map", "key_lasso", encircle, { when: mayOrderMany }),
    key("w", "screen", "key_wall", toggleWall),
    key("?", "screen", "key_help", showHelp),
    key("escape", "screen", "key_escape", escape, { when: () => selection.id !== null || isWall() || (sheet()?.open ?? false) }),
    // The map and the time line hear these themselves; they stand here for the help panel.
    { key: "0", group: "map", words: say("key_whole"), also: say("also_key_whole"), run: () => press("0"), when: () => false },
    { key: "r", group: "map", words: say("key_replay"), also: say("also_key_replay"), run: () => press("r"), when: () => false },
    { key: "d", group: "map", words: say("key_changes"), also: say("also_key_changes"), run: () => press("d"), when: () => false },
  ];
}

/** Arrows, Space and Enter belong to the list only on the title of an alarm: buttons keep theirs. */
function inARow(): boolean {
  return document.activeElement?.matches("li[data-alarm] .cause") ?? false;
}

function press(key: string): void {
  window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

function escape(): void {
  if (isWall()) return toggleWall();
  selection.choose(null);
  list()?.querySelector<HTMLElement>(".cause[tabindex='0']")?.focus();
}

/** A link may name a thing, by its number or its name in the world (URN), and a view. */
function followLink(): void {
  if (setup.view && !location.hash) openView(setup.view);
  const asked = setup.entity || kept("thing");
  if (/^\d{1,18}$/.test(asked)) selection.choose(Number(asked));
}

export function start(): void {
  bind(...keys());
  listen();
  joinMap();
  followHeader();
  followNotes();
  startHouse();
  alarms.join();
  alarms.onNew((found) => {
    if (found.length) void play();
  });
  document.addEventListener("eclor-figure", (event) => showFigure((event as CustomEvent<Figure>).detail));
  document.querySelector("[data-palette]")?.addEventListener("click", palette);
  for (const [name, run] of Object.entries({ help: showHelp, views: showViews, wall: toggleWall, figures: showChooser })) {
    document.querySelector(`[data-open="${name}"]`)?.addEventListener("click", run);
  }
  for (const tab of document.querySelectorAll<HTMLElement>("[data-tab-of]")) {
    tab.addEventListener("click", () => showTab(tab.dataset["tabOf"] === "map" ? "map" : "list"));
  }
  followWall();
  followLink();
}
