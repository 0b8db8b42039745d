/** A link of one's own, handed to where one keeps such things: the device's own list of apps, else its clipboard. */

export function offerHandingOn(root: Document): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-hand-on]")) {
    if (!("share" in navigator || "clipboard" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () => void hand(button).catch((problem: unknown) => console.info("Not handed on:", problem)));
  }
}

async function hand(button: HTMLButtonElement): Promise<void> {
  const { handOn: url = "", done = "" } = button.dataset;
  if ("share" in navigator) return navigator.share({ url, title: document.title });
  await (navigator as Navigator).clipboard.writeText(url);
  button.textContent = done;
}
