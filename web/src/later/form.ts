/** A form `[data-later]` is kept on this device when it is sent, and leaves by itself once there is a network. */

import { dropDraft, draftOf, keepDraft, letters, NUMBER, post, sendAll, STALE, type Draft, type Kept, type Letter } from "./letters";
import { smaller } from "./photo";
import { add, ask } from "./questions";
import { newOnes, showSimilar } from "./similar";

const PAUSE = 400;
/** What says which questions a form asks: it is filled in before them. */
const CHOOSES = ["kind", "commune"];

/**
 * `data-later` is the address that takes it in and answers in JSON, `data-title` how the list names it.
 * With `data-draft` what is filled in stays on the device until it is sent.
 */
export function sendLater(root: Document): void {
  if (!("indexedDB" in self && "locks" in navigator && crypto.randomUUID)) return; // the form works as it is
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-later]")) {
    void prepare(form).catch((problem: unknown) => console.info("This device keeps nothing:", problem));
  }
}

async function prepare(form: HTMLFormElement): Promise<void> {
  const page = location.pathname;
  const draft = form.dataset["draft"] === undefined ? undefined : await draftOf(page);
  const fresh = draft && Date.now() - draft.at < STALE ? draft : undefined;
  // A page that was kept carries the number of another day: each letter draws its own.
  number(form).value = fresh?.id ?? crypto.randomUUID();
  if (fresh) fill(form, fresh);
  else if (draft) await dropDraft(page);
  adapt(form);
  form.addEventListener("change", () => adapt(form));
  for (const button of form.querySelectorAll<HTMLElement>("[data-clear]")) {
    button.addEventListener("click", () => clear(form, button.dataset["clear"] ?? ""));
  }
  if (form.dataset["draft"] !== undefined) keepWhatIsFilledIn(form, page);
  showSimilar(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void hand(form, page, event.submitter);
  });
}

function number(form: HTMLFormElement): HTMLInputElement {
  const found = form.elements.namedItem(NUMBER);
  if (found instanceof HTMLInputElement) return found;
  throw new Error("A form to be sent later carries a number.");
}

/** `data-unless="a b"`: needed only while neither is filled in; `data-when="a=x"`, `data-with="a"`: shown only then. */
function adapt(form: HTMLFormElement): void {
  ask(form);
  const said = new FormData(form);
  const given = (name: string): boolean => {
    const value = said.get(name);
    return value instanceof File ? value.size > 0 : Boolean(value?.trim());
  };
  for (const field of form.querySelectorAll<HTMLInputElement>("[data-unless]")) {
    field.required = !(field.dataset["unless"] ?? "").split(" ").some(given);
  }
  for (const part of form.querySelectorAll<HTMLElement>("[data-when]")) {
    const [name = "", value] = (part.dataset["when"] ?? "").split("=");
    part.hidden = said.get(name) !== value;
  }
  for (const part of form.querySelectorAll<HTMLElement>("[data-with]")) part.hidden = !given(part.dataset["with"] ?? "");
}

function clear(form: HTMLFormElement, names: string): void {
  for (const name of names.split(" ")) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = "";
  }
  for (const kind of ["input", "change"]) form.dispatchEvent(new Event(kind));
}

function keepWhatIsFilledIn(form: HTMLFormElement, page: string): void {
  let soon: ReturnType<typeof setTimeout> | undefined;
  let known = Date.now();
  const keep = async (): Promise<void> => {
    soon = undefined;
    const draft = await contents(form, page);
    if (form.hasAttribute("aria-busy")) return;
    known = draft.at;
    await keepDraft(draft);
  };
  /** Another page, or a photo from another app, went on with it meanwhile. */
  const takeUp = async (): Promise<void> => {
    const draft = await draftOf(page);
    if (!draft || draft.at <= known) return;
    known = draft.at;
    number(form).value = draft.id;
    fill(form, draft);
    adapt(form);
  };
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => void keep(), PAUSE);
  });
  form.addEventListener("reset", () => {
    clearTimeout(soon);
    soon = undefined;
    void dropDraft(page).then(() => renew(form));
  });
  document.addEventListener("eclor-draft", () => void takeUp());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return void takeUp();
    // Whoever leaves for the camera may never come back to this very page: nothing waits for the pause.
    if (soon === undefined) return;
    clearTimeout(soon);
    void keep();
  });
}

/** Another letter begins. */
function renew(form: HTMLFormElement): void {
  for (const carried of form.querySelectorAll("[data-carried]")) carried.remove();
  number(form).value = crypto.randomUUID();
  adapt(form);
}

async function contents(form: HTMLFormElement, page: string, by?: HTMLElement | null): Promise<Draft> {
  const draft: Draft = { id: number(form).value, page, at: Date.now(), fields: [], files: [] };
  for (const [name, value] of new FormData(form, by ?? null)) {
    if (typeof value === "string") draft.fields.push([name, value]);
    else if (value.size) draft.files.push(await kept(name, value));
  }
  return draft;
}

async function kept(name: string, file: File): Promise<Kept> {
  return { name, file: file.name, type: file.type, bytes: await file.arrayBuffer() };
}

function fill(form: HTMLFormElement, draft: Draft): void {
  const first = draft.fields.filter(([name]) => CHOOSES.includes(name));
  const rest = draft.fields.filter(([name]) => name !== NUMBER && name !== "asked" && !CHOOSES.includes(name));
  for (const [name, value] of [...first, ...rest]) {
    if (!CHOOSES.includes(name)) ask(form);
    if (add(form, name, value)) continue;
    const field = form.elements.namedItem(name);
    if (field === null) carry(form, name, value);
    else if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = field.value === value;
    else if ((field instanceof RadioNodeList || field instanceof HTMLElement) && "value" in field) field.value = value;
  }
  for (const [name, value] of draft.fields) if (name === "asked") carryQuestion(form, value);
  for (const one of draft.files) {
    const field = form.elements.namedItem(one.name);
    if (!(field instanceof HTMLInputElement) || field.type !== "file") continue;
    const put = new DataTransfer();
    put.items.add(new File([one.bytes], one.file, { type: one.type }));
    field.files = put.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** An answer given on another page, for which this one has no field, goes along unseen. */
function carry(form: HTMLFormElement, name: string, value: string): void {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  field.dataset["carried"] = "";
  form.append(field);
}

/** A question that this page puts no more travels with its answer, in the words in which it was put. */
function carryQuestion(form: HTMLFormElement, version: string): void {
  const field = form.elements.namedItem(version.split(":")[0] ?? "");
  if (field instanceof HTMLElement && field.dataset["carried"] !== undefined) carry(form, "asked", version);
}

/** On the disk first, then to the house. */
async function hand(form: HTMLFormElement, page: string, by: HTMLElement | null): Promise<void> {
  const asIs = by instanceof HTMLButtonElement && by.formNoValidate;
  if (form.hasAttribute("aria-busy") || !(asIs || form.reportValidity())) return;
  form.setAttribute("aria-busy", "true");
  if (await newOnes(form, by)) return form.removeAttribute("aria-busy");
  try {
    await becomeAnother(form);
    await post(await written(form, page, by));
  } catch (problem) {
    // No room on the device, or a private window: then only the network is left.
    console.info("Not kept on this device:", problem);
    sendNow(form, by);
    return;
  }
  void navigator.storage?.persist?.();
  void askForTheNetwork();
  const id = number(form).value;
  await sendAll().catch((problem: unknown) => console.info("Not sent yet:", problem));
  settle(form, (await letters()).find((letter) => letter.id === id));
}

/** Another page sent the draft that both had taken up: what was written here since is a letter of its own. */
async function becomeAnother(form: HTMLFormElement): Promise<void> {
  const same = (await letters()).find((letter) => letter.id === number(form).value);
  if (same && same.state !== "refused") number(form).value = crypto.randomUUID();
}

/** As a browser without script sends it, with what the button says. */
function sendNow(form: HTMLFormElement, by: HTMLElement | null): void {
  if (by instanceof HTMLButtonElement && by.name) {
    const said = document.createElement("input");
    said.type = "hidden";
    said.name = by.name;
    said.value = by.value;
    form.append(said);
  }
  form.submit();
}

async function written(form: HTMLFormElement, page: string, by: HTMLElement | null): Promise<Letter> {
  const draft = await contents(form, page, by);
  const files = await Promise.all(draft.files.map(smaller));
  const { later = page, title = "" } = form.dataset;
  return { ...draft, files, to: later, title: chosenName(form) || title, state: "waiting", said: "", link: "" };
}

/** `data-named-by` is the list whose chosen words name the letter. */
function chosenName(form: HTMLFormElement): string {
  const list = form.elements.namedItem(form.dataset["namedBy"] ?? "");
  return list instanceof HTMLSelectElement && list.value ? (list.selectedOptions[0]?.text ?? "") : "";
}

/** Where the browser can, the service worker is woken when the network returns; elsewhere a page does it. */
async function askForTheNetwork(): Promise<void> {
  const worker = (await navigator.serviceWorker?.getRegistration()) as
    | (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } })
    | undefined;
  await worker?.sync?.register("eclor-later").catch((problem: unknown) => console.info("No background sync:", problem));
}

function settle(form: HTMLFormElement, letter: Letter | undefined): void {
  form.removeAttribute("aria-busy");
  document.dispatchEvent(new Event("eclor-letters"));
  if (letter?.state === "refused") return;
  // Whoever goes on here, or comes back to it, begins another letter: under the old number it would be lost.
  form.reset();
  renew(form);
  if (letter?.state === "sent") location.assign(letter.link);
}
