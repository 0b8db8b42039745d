/** What is true of kept pages, whoever keeps them. */

export const HOUR = 3_600_000;

/** The answer with the hour it was kept at, by this device's clock. */
export function label(answer: Response, at: number): Response {
  const headers = new Headers(answer.headers);
  headers.set("Eclor-Kept-At", String(at));
  return new Response(answer.body, { status: answer.status, headers });
}

/** A kept page that says so itself: the hour it was kept at stands on its first element. */
export async function keptPage(kept: Response): Promise<Response> {
  const at = kept.headers.get("Eclor-Kept-At") ?? "0";
  const text = (await kept.text()).replace("<html ", `<html data-kept-at="${Number(at)}" `);
  const headers = new Headers(kept.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(text, { status: 200, headers });
}

/** The oldest beyond so many; the pages of ``always`` stay. */
export function tooMany(kept: readonly Request[], most: number, always: readonly string[]): Request[] {
  const others = kept.filter((request) => !always.includes(new URL(request.url).pathname));
  return others.slice(0, Math.max(0, others.length - most));
}
