/** Plays the past at a speed, step by step or by hand, until it meets now. */

import { moment } from "../live/moment";
import { houseNow } from "../ui/ages";

export const SPEEDS = [1, 10, 60] as const;
export type Speed = (typeof SPEEDS)[number];

const TICK = 200; // milliseconds between two moments shown while playing
const BEGIN = 3_600_000; // replaying begins an hour ago
const MINUTE = 60_000;

export class Player {
  speed: Speed = 60;
  #timer = 0;
  #last = 0;

  /** ``changed`` is told when it begins or ends to play. */
  constructor(private readonly changed: () => void) {}

  get playing(): boolean {
    return this.#timer !== 0;
  }

  play(): void {
    if (this.playing) return;
    if (moment.at === null) moment.set(houseNow() - BEGIN);
    this.#last = performance.now();
    this.#timer = window.setInterval(() => this.#tick(), TICK);
    this.changed();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.changed();
  }

  /** One step of what the speed plays in a second, a minute at least. */
  step(way: 1 | -1): void {
    this.pause();
    this.to((moment.at ?? houseNow()) + way * Math.max(MINUTE, this.speed * 1000));
  }

  /** Show this moment; one that is not past is now. */
  to(ms: number): void {
    if (ms >= houseNow()) this.live();
    else moment.set(Math.round(ms));
  }

  live(): void {
    if (this.playing) this.pause();
    moment.set(null);
  }

  #tick(): void {
    const now = performance.now();
    const passed = now - this.#last;
    this.#last = now;
    // Somebody else may have come back to now meanwhile.
    if (moment.at === null) this.pause();
    else this.to(moment.at + passed * this.speed);
  }
}
