/** The service worker: pages come from the network; without one, from what was kept, which says so. */

/// <reference lib="webworker" />
import type * as Later from "./later/letters";
import { draftOf, joined, keepDraft, letters, sendAll, waiting } from "./later/letters?own";
import { HOUR, keptPage, label, tooMany } from "./portal/keeping";
import { opened, shown } from "./portal/notices";

/** `pages` are kept before anybody opens them; `shared`: which one takes a photo from another app. */
declare const self: ServiceWorkerGlobalScope & {
  ECLOR: { offline: string; needed: string[]; pages: string[]; shared: { to: string; page: string; field: string } | null };
};

const PAGES = "eclor-pages-1";
const FILES = "eclor-files-1";
/** On a network that is there but hardly moves, a page of before is better after so long. */
const PATIENCE = 8000;
const MOST_PAGES = 40;

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(shown(self.registration, event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(opened(self.clients, event.notification)));

async function prepare(): Promise<void> {
  const files = await caches.open(FILES);
  await files.addAll(self.ECLOR.needed);
  const pages = await caches.open(PAGES);
  await pages.put(self.ECLOR.offline, label(await fetch(self.ECLOR.offline), Date.now()));
  await Promise.all(self.ECLOR.pages.map((page) => keepAhead(pages, files, page)));
  await forgetOldFiles(files);
  await self.skipWaiting();
}

/** As anybody sees it, with its own styles; a page that does not answer now is kept when it is opened. */
async function keepAhead(pages: Cache, files: Cache, page: string): Promise<void> {
  const answer = await fetch(page, { credentials: "omit" });
  if (!answer.ok) return;
  const text = await answer.clone().text();
  await pages.put(page, label(answer, Date.now()));
  const styles = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((found) => found[1] ?? "");
  await files.addAll(styles.filter((style) => !self.ECLOR.needed.includes(style)));
}

/** Files of a build before the last one: nobody asks for them any more. */
async function forgetOldFiles(files: Cache): Promise<void> {
  for (const request of await files.keys()) {
    const kept = await files.match(request);
    const age = Date.now() - Number(kept?.headers.get("Eclor-Kept-At") ?? Date.now());
    if (age > 30 * 24 * HOUR) await files.delete(request);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  const { shared } = self.ECLOR;
  if (shared && request.method === "POST" && address.pathname === shared.to) event.respondWith(takeShared(request, shared));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (address.pathname.startsWith("/static/eclor/assets/")) event.respondWith(file(event));
  else if (request.destination === "style") event.respondWith(fetch(request).catch(() => keptFile(request)));
});

/** A room's own style carries no fingerprint: the network knows better, as long as there is one. */
async function keptFile(request: Request): Promise<Response> {
  return (await (await caches.open(FILES)).match(request)) ?? Response.error();
}

/** A photo that another app hands over joins the draft of the page that takes it, and replaces nothing there. */
async function takeShared(request: Request, shared: { page: string; field: string }): Promise<Response> {
  const said = await request.formData();
  const files: Later.Kept[] = [];
  for (const photo of said.getAll(shared.field)) {
    if (!(photo instanceof File && photo.size > 0)) continue;
    files.push({ name: "", file: photo.name, type: photo.type, bytes: await photo.arrayBuffer() });
  }
  const fields = [["text", String(said.get("text") || said.get("title") || "")]] as [string, string][];
  const fresh = { id: crypto.randomUUID(), page: shared.page, at: Date.now(), fields, files };
  const { draft, left } = joined(await draftOf(shared.page), fresh, [`${shared.field}1`, `${shared.field}2`]);
  await keepDraft(draft);
  // A fragment, not a question: the kept page answers to it without a network, too.
  return Response.redirect(shared.page + (left > 0 ? "#photos-full" : ""), 303);
}

/** The network is back, whether or not a page is open. */
self.addEventListener("sync", (event) => {
  const woken = event as ExtendableEvent & { tag: string };
  if (woken.tag === "eclor-later") woken.waitUntil(sendWhatWaits());
});

async function sendWhatWaits(): Promise<void> {
  await sendAll();
  await markWaiting();
  await tellPages();
  const left = (await letters()).some((letter: Later.Letter) => letter.state === "waiting");
  if (left) throw new Error("Some of it still waits: wake me again.");
}

/** The number on the app's own icon, where the system draws one. */
async function markWaiting(): Promise<void> {
  const marked = self.navigator as { setAppBadge?(count: number): Promise<void> };
  await marked.setAppBadge?.(await waiting()).catch((problem: unknown) => console.info("No number on the icon:", problem));
}

async function tellPages(): Promise<void> {
  for (const page of await self.clients.matchAll()) page.postMessage("eclor-letters");
}

/** A file that carries its fingerprint never changes: the kept one is as good as any. */
async function file(event: FetchEvent): Promise<Response> {
  const files = await caches.open(FILES);
  const kept = await files.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  // Maps are large and useless without a network.
  if (answer.ok && /\.(css|js)$/.test(new URL(event.request.url).pathname) && !large(answer)) {
    event.waitUntil(files.put(event.request, label(answer.clone(), Date.now())));
  }
  return answer;
}

function large(answer: Response): boolean {
  return Number(answer.headers.get("Content-Length") ?? 0) > 60_000;
}

async function page(event: FetchEvent): Promise<Response> {
  const asked = fetch(event.request).then((answer) => {
    if (answer.headers.get("Eclor-Keep") === "yes") event.waitUntil(keep(event.request, answer.clone()));
    return answer;
  });
  asked.catch(() => undefined); // when the kept page went first, nobody waits for this one any more
  const slow = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  try {
    const answer = await Promise.race([asked, slow]);
    if (answer) return answer;
    return (await known(event.request)) ?? (await asked);
  } catch {
    // No network: what was kept is shown and says so; the failure itself is the browser's to tell.
    return (await known(event.request)) ?? (await offline());
  }
}

async function keep(request: Request, answer: Response): Promise<void> {
  const pages = await caches.open(PAGES);
  await pages.put(request, label(answer, Date.now()));
  for (const old of tooMany(await pages.keys(), MOST_PAGES, [self.ECLOR.offline, ...self.ECLOR.pages])) await pages.delete(old);
}

async function known(request: Request): Promise<Response | null> {
  const kept = await (await caches.open(PAGES)).match(request, { ignoreVary: true });
  return kept ? keptPage(kept) : null;
}

async function offline(): Promise<Response> {
  const kept = await (await caches.open(PAGES)).match(self.ECLOR.offline);
  if (!kept) return Response.error();
  return new Response(kept.body, { headers: kept.headers, status: 200 });
}
