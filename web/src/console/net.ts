/** Asking and telling the house; whatever it refuses comes back as its own sentence. */

import { say, setup } from "./setup";

export class Refusal extends Error {
  constructor(readonly sentence: string, readonly status: number) {
    super(sentence);
  }
}

const PATIENCE = 15_000;

export async function ask<T>(path: string): Promise<T> {
  return answered<T>(path, {});
}

export async function tell<T>(path: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": setup.csrf };
  return answered<T>(path, { method: "POST", body: JSON.stringify(body), headers });
}

async function answered<T>(path: string, init: RequestInit): Promise<T> {
  const headers = { Accept: "application/json", ...init.headers };
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Refusal(say("no_network"), 0);
  }
  if (answer.redirected) throw new Refusal(say("signed_out"), 401);
  const said = (await answer.json().catch(() => null)) as (T & { error?: string }) | null;
  if (answer.ok && said !== null) return said;
  throw new Refusal(said?.error ?? say("no_answer_status", { status: answer.status }), answer.status);
}

/** The sentence of whatever went wrong. */
export function sentenceOf(problem: unknown): string {
  return problem instanceof Refusal ? problem.sentence : String(problem);
}
