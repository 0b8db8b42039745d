/** Receiving notices in this browser: asked for by a press, never before; the form carries the subscription. */

/** As in notices.ts, which is the worker's alone: a file of both would make the worker more than one file. */
const OWN = "eclor-own-1";

export function offerNotices(form: HTMLFormElement): void {
  const button = form.querySelector("button");
  if (!button || !("PushManager" in window) || !("serviceWorker" in navigator)) return;
  button.hidden = false;
  form.querySelector<HTMLElement>("[data-no-push]")?.setAttribute("hidden", "");
  form.addEventListener("submit", (event) => {
    const field = form.elements.namedItem("subscription");
    if (!(field instanceof HTMLInputElement) || field.value) return;
    event.preventDefault();
    button.disabled = true;
    subscription(form.dataset["pushKey"] ?? "").then(
      (said) => {
        field.value = JSON.stringify(said);
        void keepOwn(form)
          .catch((problem: unknown) => console.info("Notices will open the page for everybody:", problem))
          .finally(() => form.requestSubmit());
      },
      (problem: unknown) => {
        console.info("No notices in this browser:", problem);
        button.disabled = false;
        const wrong = form.querySelector<HTMLElement>("[role=alert]");
        if (wrong) wrong.hidden = false;
      },
    );
  });
}

async function subscription(key: string): Promise<PushSubscription> {
  const worker = await navigator.serviceWorker.ready;
  const present = await worker.pushManager.getSubscription();
  return present ?? worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** `data-own` is the page that notices name; pressed on this device they open the page of the form: its own link. */
async function keepOwn(form: HTMLFormElement): Promise<void> {
  const page = form.dataset["own"];
  if (page) await (await caches.open(OWN)).put(page, new Response(location.pathname));
}
