/**
 * Forms that wait on this device until the house has taken them in, once.
 *
 * One file without imports: the service worker, which must be a single file, carries a copy of its own.
 */

/** A file of a form as its bytes: some browsers lose blobs that they keep. */
export interface Kept {
  name: string;
  file: string;
  type: string;
  bytes: ArrayBuffer;
}

/** What somebody filled in; ``id`` is drawn on the device and makes a form sent twice one. */
export interface Draft {
  id: string;
  page: string;
  at: number;
  fields: [string, string][];
  files: Kept[];
}

export type State = "waiting" | "sent" | "refused";

/** A finished form on its way; ``link`` once it was taken in, ``said`` why it was not. */
export interface Letter extends Draft {
  to: string;
  title: string;
  state: State;
  said: string;
  link: string;
}

/** Where a form carries the number of its letter. */
export const NUMBER = "form";
/** How somebody answered which open report it is. */
export const SAME = "same";
/** What was begun longer ago is not taken up again. */
export const STALE = 7 * 24 * 3_600_000;
const PATIENCE = 120_000;
const KEPT_SENT = 30 * 24 * 3_600_000;

let opened: Promise<IDBDatabase> | null = null;

function base(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("eclor-later", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("letters", { keyPath: "id" });
      asked.result.createObjectStore("drafts", { keyPath: "page" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  // A refused base may be there the next time.
  opened.catch(() => (opened = null));
  return opened;
}

/** Do it in one transaction; what was written lies on the disk when this ends. */
async function change(work: (letters: IDBObjectStore, drafts: IDBObjectStore) => void): Promise<void> {
  const whole = (await base()).transaction(["letters", "drafts"], "readwrite", { durability: "strict" });
  work(whole.objectStore("letters"), whole.objectStore("drafts"));
  await new Promise<void>((resolve, reject) => {
    whole.oncomplete = () => resolve();
    whole.onabort = () => reject(whole.error);
  });
}

async function read<T>(store: "letters" | "drafts", ask: (found: IDBObjectStore) => IDBRequest): Promise<T> {
  const request = ask((await base()).transaction(store).objectStore(store));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error);
  });
}

/** The letter is kept and its draft gone, or neither. */
export function post(letter: Letter): Promise<void> {
  return change((letters, drafts) => {
    letters.put(letter);
    drafts.delete(letter.page);
  });
}

/** The letter is a draft of this page again, or stays what it was. */
export function takeBack(letter: Letter, page: string): Promise<void> {
  const { id, files } = letter;
  // "It is the same" was said of a report that may be over: whoever corrects answers again.
  const fields = letter.fields.filter(([name]) => name !== SAME);
  return change((letters, drafts) => {
    letters.delete(id);
    drafts.put({ id, page, at: Date.now(), fields, files } satisfies Draft);
  });
}

/**
 * What was begun here and is not stale, with what another app shared in its fields still free: nothing begun is
 * replaced. ``places`` are the fields that take photos; ``left`` how many photos found none.
 */
export function joined(begun: Draft | undefined, shared: Draft, places: readonly string[]): { draft: Draft; left: number } {
  const base = begun && Date.now() - begun.at < STALE ? begun : { ...shared, fields: [], files: [] };
  const filled = new Map(base.fields.filter(([, value]) => value.trim() !== ""));
  const added = shared.fields.filter(([name]) => !filled.has(name));
  const kept = base.fields.filter(([name]) => !added.some(([other]) => other === name));
  const free = places.filter((place) => !base.files.some((one) => one.name === place));
  const put = shared.files.slice(0, free.length).map((one, nth) => ({ ...one, name: free[nth] ?? "" }));
  const draft = { ...base, at: shared.at, fields: [...kept, ...added], files: [...base.files, ...put] };
  return { draft, left: shared.files.length - put.length };
}

export function keepDraft(draft: Draft): Promise<void> {
  return change((_, drafts) => drafts.put(draft));
}

export function dropDraft(page: string): Promise<void> {
  return change((_, drafts) => drafts.delete(page));
}

export function draftOf(page: string): Promise<Draft | undefined> {
  return read("drafts", (drafts) => drafts.get(page));
}

export function dropLetter(id: string): Promise<void> {
  return change((letters) => letters.delete(id));
}

/** Every letter, the oldest first. */
export async function letters(): Promise<Letter[]> {
  const found = await read<Letter[]>("letters", (all) => all.getAll());
  return found.sort((one, other) => one.at - other.at);
}

/** How many still need the network or somebody's hand. */
export async function waiting(): Promise<number> {
  return (await letters()).filter((letter) => letter.state !== "sent").length;
}

/** Send what waits, one after the other; only one page or worker of this device does so at a time. */
export async function sendAll(): Promise<void> {
  await navigator.locks.request("eclor-later", async () => {
    for (const letter of await letters()) {
      if (letter.state === "sent" && Date.now() - letter.at > KEPT_SENT) await dropLetter(letter.id);
      if (letter.state === "waiting" && (await send(letter)) === "unreachable") return;
    }
  });
}

/** Unreachable: the rest waits as well. Unjudged: this one waits, and holds up no other. */
async function send(letter: Letter): Promise<"judged" | "unjudged" | "unreachable"> {
  let answer: Response;
  try {
    answer = await fetch(letter.to, {
      method: "POST",
      body: bodyOf(letter),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (problem) {
    console.info("Not sent yet:", problem);
    return "unreachable";
  }
  const judged = await judge(answer);
  if (!judged) return "unjudged";
  if (judged.state === "waiting") {
    await change((all) => all.put({ ...letter, ...judged }));
    return "unjudged";
  }
  // Once it was taken in its photos and words leave the device.
  const rest = judged.state === "sent" ? { fields: [], files: [] } : {};
  await change((all) => all.put({ ...letter, ...rest, ...judged }));
  return "judged";
}

function bodyOf(letter: Letter): FormData {
  const body = new FormData();
  for (const [name, value] of letter.fields) if (name !== NUMBER) body.append(name, value);
  body.append(NUMBER, letter.id);
  for (const kept of letter.files) body.append(kept.name, new File([kept.bytes], kept.file, { type: kept.type }));
  return body;
}

/** Null: no judgement, try again later. A refusal or what it waits for is one only in the house's own words. */
async function judge(answer: Response): Promise<Pick<Letter, "state" | "said" | "link"> | null> {
  const told: unknown = await answer.json().catch(() => null);
  if (typeof told !== "object" || told === null) return null;
  const { link, refused, later } = told as { link?: unknown; refused?: unknown; later?: unknown };
  if (answer.ok && typeof link === "string") return { state: "sent", said: "", link };
  if (answer.status < 500 && typeof refused === "string") return { state: "refused", said: refused, link: "" };
  if (typeof later === "string") return { state: "waiting", said: later, link: "" };
  return null;
}
