/** The browser's own stream, clock and requests. */

import type { Door } from "./stream";

export function browserDoor(ticketAddress: string): Door {
  return {
    open: (url) => new EventSource(url),
    now: () => Date.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    ticket: async () => {
      const answer = await fetch(ticketAddress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`live/ticket answered ${answer.status}`);
      return ((await answer.json()) as { ticket: string }).ticket;
    },
  };
}
