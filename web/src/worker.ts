/** The service worker: pages come from the network; without one, from what was kept, which says so. */

/// <reference lib="webworker" />
import { opened, shown } from "./portal/notices";
import { HOUR, keptPage, label, tooMany } from "./portal/keeping";

declare const self: ServiceWorkerGlobalScope & { ECLOR: { offline: string; needed: string[] } };

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
  await forgetOldFiles(files);
  await self.skipWaiting();
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
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (address.pathname.startsWith("/static/eclor/assets/")) event.respondWith(file(event));
});

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
  for (const old of tooMany(await pages.keys(), MOST_PAGES, self.ECLOR.offline)) await pages.delete(old);
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
