/** Asking the house's API from the page it came with. */

import { PATIENCE } from "../live/door";
import type { Ask } from "./territory";

/** What was asked for does not exist, or exists no more. */
export class NotThere extends Error {}

export function asking(api: () => string): Ask {
  const get = async (path: string, accept: string): Promise<Response> => {
    const answer = await fetch(`${api()}${path}`, { headers: { Accept: accept }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 404) throw new NotThere(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };
  return {
    json: async (path) => (await get(path, "application/json")).json(),
    bytes: async (path) => (await get(path, "application/vnd.eclor.columns")).arrayBuffer(),
  };
}
