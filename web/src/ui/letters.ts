/** Single letters as keys of the page, and whether a key is meant for it. */

const STORED = "eclor.keys";

/** Single letters can be switched off by whoever speaks to the computer (WCAG 2.1.4). */
export function lettersOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function setLetters(on: boolean): void {
  localStorage.setItem(STORED, on ? "on" : "off");
}

/** Not with Ctrl or Alt, not what is typed into a field, nothing under an open dialog, no letter where they are off. */
export function meantForThePage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return false;
  if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]")) return false;
  // What the palette presses was chosen there by its words.
  return event.key.length > 1 || !event.isTrusted || lettersOn();
}
