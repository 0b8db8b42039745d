/** "?": every key of the console, and the switch that lets single letters alone. */

import { html, type TemplateResult } from "lit";

import { lettersOn, setLetters } from "../ui/letters";
import { Panel } from "./dialog";
import { bound, type Key } from "./keys";
import { say } from "./setup";

let panel: Panel | null = null;
const ARROWS: Record<string, string> = { arrowdown: "↓", arrowup: "↑" };
const NAMED = ["escape", "enter", " ", "home", "end"];

export function showHelp(): void {
  panel ??= new Panel(() => say("help"), "help", body);
  panel.show();
}

function body(): TemplateResult {
  const groups = new Map<string, Key[]>();
  for (const key of bound()) if (key.words) groups.set(key.group, [...(groups.get(key.group) ?? []), key]);
  const lines = (keys: Key[]) => [...new Set(keys.map((key) => key.words))].map((words) => ({ words, keys: keys.filter((key) => key.words === words) }));
  const change = (event: Event) => setLetters((event.target as HTMLInputElement).checked);
  return html`<div class="groups">
      ${[...groups].map(([group, keys]) => html`<section><h3>${say(`keys_${group}`)}</h3>
        <dl>${lines(keys).map((line) => html`<div><dt>${line.keys.map((key) => written(key.key))}</dt><dd>${line.words}</dd></div>`)}</dl></section>`)}
    </div>
    <p><label><input type="checkbox" .checked=${lettersOn()} @change=${change} /> ${say("letters_on")}</label></p>`;
}

function written(key: string): TemplateResult {
  const parts = key.split("+").map((part) => ARROWS[part] ?? (NAMED.includes(part) ? say(`named_${part.trim() || "space"}`) : part === "ctrl" ? "Ctrl" : part.toUpperCase()));
  return html`${parts.map((part) => html`<kbd>${part}</kbd>`)}`;
}
