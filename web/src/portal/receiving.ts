/** Receiving notices in this browser: asked for by a press, never before; the form carries the subscription. */

export function offerNotices(form: HTMLFormElement): void {
  const button = form.querySelector("button");
  if (!button || !("PushManager" in window) || !("serviceWorker" in navigator)) return;
  button.hidden = false;
  form.addEventListener("submit", (event) => {
    const field = form.elements.namedItem("subscription");
    if (!(field instanceof HTMLInputElement) || field.value) return;
    event.preventDefault();
    button.disabled = true;
    subscription(form.dataset["pushKey"] ?? "").then(
      (said) => {
        field.value = JSON.stringify(said);
        form.requestSubmit();
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
