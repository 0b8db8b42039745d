/** What people type and what is written, made alike: no capitals, no accents, no typographic marks. */

export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replace(/[’'`]/g, " ")
    .replace(/[-_/.,;:()]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** How well a text answers: 0 not at all; more for a beginning than for a part of a word. */
export function rank(text: string, words: string[]): number {
  if (!words.length) return 1;
  const folded = fold(text);
  let found = 0;
  for (const word of words) {
    const at = folded.indexOf(word);
    if (at < 0) return 0;
    found += at === 0 ? 4 : folded[at - 1] === " " ? 3 : 1;
  }
  return found / words.length - folded.length / 1000;
}
