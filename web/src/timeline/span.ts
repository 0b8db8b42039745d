/** The stretch of time a line shows, its ticks, and where a moment stands on it. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const SPANS = { day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
export type SpanName = keyof typeof SPANS;

export interface Stretch {
  from: number;
  to: number;
}

export interface Tick {
  at: number;
  text: string;
}

/** Two thirds are past, one third is to come; a moment far away brings the stretch around itself. */
export function stretch(name: SpanName, now: number, at: number | null): Stretch {
  const length = SPANS[name];
  const ahead = name === "day" ? length / 3 : length / 7;
  const live = { from: now - (length - ahead), to: now + ahead };
  if (at === null || at >= live.from) return live;
  return { from: at - length / 2, to: at + length / 2 };
}

export function placeOf(at: number, { from, to }: Stretch, width: number): number {
  return ((at - from) / (to - from)) * width;
}

export function momentAt(x: number, { from, to }: Stretch, width: number): number {
  return from + (Math.min(width, Math.max(0, x)) / width) * (to - from);
}

const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY];
const ROOM = 62; // pixels between two ticks

/** Ticks at round local hours or days, as many as there is room for. */
export function ticks(line: Stretch, width: number, lang: string, zone: string): Tick[] {
  const length = line.to - line.from;
  const step = STEPS.find((one) => (width * one) / length >= ROOM) ?? 10 * DAY;
  const days = step >= DAY;
  const format = new Intl.DateTimeFormat(lang, days ? { day: "numeric", month: "short", timeZone: zone } : { hour: "numeric", timeZone: zone });
  const found: Tick[] = [];
  // Steps of local time: around a change of the clock they stand where the clock says.
  for (let at = Math.ceil(line.from / HOUR) * HOUR; at < line.to; at += HOUR) {
    const { hour, day } = local(at, zone);
    const round = days ? hour === 0 && day % (step / DAY) === 0 : hour % (step / HOUR) === 0;
    if (round) found.push({ at, text: format.format(at).replace(/\u202f/g, "\u00a0") });
  }
  return found;
}

const parts = new Map<string, Intl.DateTimeFormat>();

function local(at: number, zone: string): { hour: number; day: number } {
  let format = parts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", day: "numeric", hourCycle: "h23", timeZone: zone });
    parts.set(zone, format);
  }
  const said = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return { hour: said["hour"] ?? 0, day: said["day"] ?? 0 };
}

/** The moment a clock of that zone shows as ``text`` (2026-11-22T03:12); NaN when it is no time. */
export function momentOfClock(text: string, zone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return NaN;
  const off = offsetAt(asUtc, zone);
  return asUtc - offsetAt(asUtc - off, zone);
}

/** Milliseconds the zone's clock is ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: zone });
  return Date.parse(`${format.format(at).replace(" ", "T")}Z`) - Math.floor(at / 1000) * 1000;
}

/** A moment as people say it, "3 h 12" in French; the day where it is not today's, the year where it is long ago. */
export function written(ms: number, now: number, language: string, zone: string, seconds = false): string {
  const sameDay = Math.abs(now - ms) < 20 * HOUR;
  const time: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) };
  const day: Intl.DateTimeFormatOptions = sameDay && !seconds ? {} : { day: "numeric", month: "short" };
  const far = Math.abs(now - ms) > 300 * 24 * HOUR ? { year: "numeric" as const } : {};
  const said = new Intl.DateTimeFormat(language, { ...day, ...far, ...time, timeZone: zone }).format(ms).replace(/\u202f/g, "\u00a0");
  return language === "fr" && !seconds ? said.replace(/0?(\d+):(\d\d)$/, "$1\u00a0h\u00a0$2") : said;
}
