/** What the night means, asked of the house as somebody edits: its picture, its energy, its class, the law. */

const WAIT = 200;
const PART = { "X-Part": "outlook" };

export class Outlook {
  #timer = 0;
  #asked: AbortController | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    readonly place: HTMLElement,
    private readonly drawn: () => void,
    private readonly trouble: string,
  ) {}

  get svg(): SVGSVGElement | null {
    return this.place.querySelector<SVGSVGElement>("svg.night-chart[data-end]");
  }

  /** Ask when nothing has changed for a moment. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  }

  async #ask(): Promise<void> {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const body = new FormData(this.form);
    body.set("preview", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body, headers: PART, signal: asked.signal });
      // 422: what stands in the form cannot be; the part says why.
      if (!answer.ok && answer.status !== 422) throw new Error(`${answer.status}`);
      this.#take(await answer.text());
      this.drawn();
    } catch (problem) {
      if (asked.signal.aborted) return;
      console.info("The night was not drawn:", problem);
      this.#say(this.trouble);
    }
  }

  /** The picture stays the same element: whoever holds one of its handles goes on holding it. */
  #take(text: string): void {
    const part = document.createElement("template");
    part.innerHTML = text;
    const [now, next] = [this.svg, part.content.querySelector<SVGSVGElement>("svg.night-chart")];
    if (!now) return this.place.replaceChildren(part.content);
    for (const other of [...this.place.childNodes]) if (other !== now) other.remove();
    if (next) {
      Object.assign(now.dataset, next.dataset);
      const hold = now.querySelector(".handles");
      for (const other of [...now.childNodes]) if (other !== hold) other.remove();
      now.prepend(...next.childNodes);
      next.remove();
    }
    this.place.append(part.content);
  }

  #say(sentence: string): void {
    const said = document.createElement("p");
    said.className = "wrong";
    said.setAttribute("role", "alert");
    said.textContent = sentence;
    this.place.querySelectorAll("p.wrong").forEach((one) => one.remove());
    this.place.append(said);
  }
}
