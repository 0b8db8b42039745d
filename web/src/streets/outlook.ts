/** What an order to the streets chosen would do, asked of the house when nothing has moved for a moment. */

const WAIT = 250;

export class Outlook {
  #timer = 0;
  #asked: AbortController | null = null;

  constructor(private readonly form: HTMLFormElement, private readonly place: HTMLElement) {}

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  }

  async #ask(): Promise<void> {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const body = new FormData(this.form);
    body.set("preview", "1");
    this.place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Part": "outlook" }, signal: asked.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.place.innerHTML = await answer.text();
      this.place.removeAttribute("aria-busy");
    } catch (problem) {
      // What stands there is of other streets: better none than a wrong figure.
      if (asked.signal.aborted) return;
      console.info("The order was not counted:", problem);
      this.place.replaceChildren();
      this.place.removeAttribute("aria-busy");
    }
  }
}
