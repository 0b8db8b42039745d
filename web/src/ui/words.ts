/** Words for people come from the page, in its language; code holds none. */

export type Words = Readonly<Record<string, string>>;

export function wordsOf(element: HTMLElement): Words {
  return JSON.parse(element.dataset["words"] ?? "{}") as Words;
}

/** The sentence with its holes filled: ``fill("il y a {age}", {age: "2 s"})``. */
export function fill(sentence: string | undefined, holes: Record<string, string | number>): string {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(holes[name] ?? whole));
}
