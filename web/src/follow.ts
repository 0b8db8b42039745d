/** <eclor-follow>: the living parts of a server page, asked for anew when the stream tells of its order, or of any. */

import { house, type Leave } from "./live/house";
import { sayLive } from "./live/saying";
import { refreshNow } from "./portal/fresh";
import { duration, houseNow } from "./ui/ages";
import { setSprite } from "./ui/icon";
import { fill } from "./ui/words";

/** Many parts of one order move together: they are shown together. A list of all orders moves more often still. */
const [TOGETHER, ALL_TOGETHER] = [400, 2000];
const ANY = "*";

export class EclorFollow extends HTMLElement {
  #leave: Leave[] = [];
  #timer = 0;
  #asked = false;
  #said = "";

  connectedCallback(): void {
    const { live = "", ticket = "", renew = "", order = "", every = "", sprite = "" } = this.dataset;
    setSprite(sprite);
    house.start({ address: live, ticket, renew });
    const words = JSON.parse(this.dataset["words"] ?? "{}") as Record<string, string>;
    this.#leave = [
      sayLive(words),
      house.join({
        load: () => this.#refresh(),
        told: (message) => {
          if (order && message.order && (order === ANY || message.order.signal === order)) this.#soon();
        },
      }),
    ];
    const second = window.setInterval(countDown, 1000);
    this.#leave.push(() => clearInterval(second));
    countDown();
    if (!every) return;
    const timer = window.setInterval(() => this.#inTime(), Number(every) * 1000);
    this.#leave.push(() => clearInterval(timer));
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    for (const leave of this.#leave) leave();
  }

  #inTime(): void {
    const address = this.dataset["asking"];
    if (!address) this.#soon();
    else if (!this.#asked && document.visibilityState === "visible") void this.#ifNew(address);
  }

  /** A small question often, the whole page only when its answer is another: what came is shown at once. */
  async #ifNew(address: string): Promise<void> {
    this.#asked = true;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const said = await answer.text();
      if (said !== this.#said && (await refreshNow(document))) this.#said = said;
    } catch (problem) {
      console.info("No answer whether there is anything new:", problem);
    } finally {
      this.#asked = false;
    }
  }

  #soon(): void {
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      void refreshNow(document).then((came) => {
        if (!came) this.#soon();
      });
    }, this.dataset["order"] === ANY ? ALL_TOGETHER : TOGETHER);
  }

  async #refresh(): Promise<void> {
    if (!(await refreshNow(document))) throw new Error("The page did not arrive.");
  }
}

/** How long an order that was given may still be called back. */
function countDown(): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-leaves]")) {
    const left = Number(one.dataset["leaves"]) - houseNow() / 1000;
    one.textContent = left > 0 ? fill(one.dataset["pattern"], { left: duration(left) }) : "";
  }
}

customElements.define("eclor-follow", EclorFollow);
