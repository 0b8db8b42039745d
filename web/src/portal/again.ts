/** A page shown from what was kept asks by itself whether the house answers again, and comes anew when it does. */

const EVERY = 20_000;
/** As the worker's: an answer that begins later would show the kept page again. */
const PATIENCE = 8000;

export function comeBack(root: Document): void {
  addEventListener("online", () => location.reload());
  setInterval(() => void ask(root), EVERY);
}

/** The head of the page alone: it costs nearly nothing, and begins when the page itself would. */
async function ask(root: Document): Promise<void> {
  if (root.visibilityState !== "visible") return;
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) location.reload();
  } catch (problem) {
    console.info("Still no answer:", problem);
  }
}
