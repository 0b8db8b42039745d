/** Work put off a little, once for however many ask for it meanwhile. */

export class Later {
  #timers = new Map<string, number>();

  do(what: string, ms: number, then: () => void): void {
    if (this.#timers.has(what)) return;
    const timer = window.setTimeout(() => {
      this.#timers.delete(what);
      then();
    }, ms);
    this.#timers.set(what, timer);
  }

  /** Nothing of it is done any more. */
  stop(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
  }
}
