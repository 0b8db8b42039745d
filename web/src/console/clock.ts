/** Hours and days as the console writes them, in the territory's time. */

import { houseNow } from "../ui/ages";
import { lang } from "../ui/language";

const ZONE = "Europe/Paris";
const DAY = 24 * 3600 * 1000;

function parts(ms: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(lang() === "fr" ? "fr-FR" : "en-GB", { timeZone: ZONE, ...options }).format(ms);
}

/** "3 h 12" in French, "3:12" in English. */
export function hour(ms: number): string {
  const [hours = "", minutes = ""] = parts(ms, { hour: "numeric", minute: "2-digit", hour12: false }).split(/[:\s]/);
  return lang() === "fr" ? `${Number(hours)}\u00a0h\u00a0${minutes}` : `${Number(hours)}:${minutes}`;
}

export function day(ms: number): string {
  return parts(ms, { weekday: "short", day: "numeric", month: "short" });
}

/** The hour alone today, with its day before. */
export function clock(ms: number): string {
  return sameDay(ms, houseNow()) ? hour(ms) : `${day(ms)} ${hour(ms)}`;
}

export function sameDay(one: number, other: number): boolean {
  const whole: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit" };
  return Math.abs(one - other) < DAY && parts(one, whole) === parts(other, whole);
}

export function seconds(ms: number): string {
  return parts(ms, { timeStyle: "medium" });
}
