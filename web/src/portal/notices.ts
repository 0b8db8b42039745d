/** What the service worker does with a notice: shows it once, and opens its page when it is pressed. */

/** Where this device notes which own link belongs to a page that notices name: the house does not know it. */
const OWN = "eclor-own-1";

interface Said {
  id: string;
  title: string;
  text: string;
  link: string;
}

/** The same notice sent again replaces itself and rings no second time. */
export async function shown(here: ServiceWorkerRegistration, data: PushMessageData | null): Promise<void> {
  if (!data) return;
  const said = data.json() as Said;
  await here.showNotification(said.title, { body: said.text, tag: said.id, data: said.link });
}

/** Only a page of ours: what a message says is a link, not an order. */
export async function opened(windows: Clients, notice: Notification): Promise<void> {
  notice.close();
  const named = new URL(String(notice.data || "/"), self.location.origin);
  if (named.origin !== self.location.origin) return;
  const own = await (await caches.open(OWN)).match(named.href);
  const link = own ? new URL(await own.text(), named) : named;
  for (const open of await windows.matchAll({ type: "window" })) {
    if (open.url === link.href) {
      await open.focus();
      return;
    }
  }
  await windows.openWindow(link.href);
}
