/** The browser's own stream, clock and requests. */

import type { Door } from "./stream";

/** A request on a dead line may hang for ever: what waits for it would look live and stand still. */
export const PATIENCE = 30_000;

export function browserDoor(ticketAddress: string): Door {
  return {
    open: (url) => new EventSource(url),
    now: () => Date.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    ticket: async () => {
      const answer = await fetch(ticketAddress, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(`live/ticket answered ${answer.status}`);
      return ((await answer.json()) as { ticket: string }).ticket;
    },
  };
}
