/** Starts MapLibre's workers from our own origin, as the security policy asks. */

import address from "virtual:maplibre-worker";

export function workerFactory() {
  return new Worker(address, { type: "module" });
}
