/** Every key of the console: who does what, for the keyboard itself and for the help panel. */

import { lettersOn } from "../ui/letters";

export interface Key {
  /** As KeyboardEvent.key says it, lower case; "ctrl+k" for one with Ctrl (or ⌘). */
  key: string;
  words: string;
  /** Other words the palette finds it by. */
  also?: string;
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Works also while somebody types in a field. */
  always?: boolean;
  when?: () => boolean;
}

const keys: Key[] = [];

export function bind(...more: Key[]): void {
  keys.push(...more);
}

export function bound(): readonly Key[] {
  return keys;
}

/** Run the key of this name, as the palette and buttons do. */
export function press(key: string): void {
  keys.find((one) => one.key === key)?.run(new KeyboardEvent("keydown"));
}

export function listen(): void {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const name = `${command ? "ctrl+" : ""}${event.key.toLowerCase()}`;
    const found = keys.find((one) => one.key === name && (one.when?.() ?? true));
    if (!found) return;
    if (!found.always && (typing(event.target) || document.querySelector("dialog[open]"))) return;
    if (!command && name.length === 1 && name !== " " && !lettersOn()) return;
    event.preventDefault();
    found.run(event);
  });
  // Some browsers press a button when Space is let go: what our key did must not be done twice.
  window.addEventListener("keyup", (event) => {
    if (event.key === " " && keys.some((one) => one.key === " " && (one.when?.() ?? true))) event.preventDefault();
  });
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
