/** How old a value is: in words and as the line that shortens until the next one is due. */

export type Freshness = "fresh" | "late" | "lost";

/** Up to once the usual interval a value is fresh, up to three times late, then withdrawn. */
export function freshness(ageSeconds: number, dueSeconds: number): Freshness {
  if (ageSeconds <= dueSeconds) return "fresh";
  return ageSeconds <= 3 * dueSeconds ? "late" : "lost";
}

/** "40 s", "12 min", "3 h 12", "4 j": as the house writes durations. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}\u00a0s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min`;
  const hours = Math.floor(whole / 3600);
  if (hours < 24) {
    const minutes = String(Math.floor((whole % 3600) / 60)).padStart(2, "0");
    return minutes === "00" ? `${hours}\u00a0h` : `${hours}\u00a0h\u00a0${minutes}`;
  }
  return `${Math.floor(hours / 24)}\u00a0${document.documentElement.dataset["day"] ?? "d"}`;
}

/** What the house's clock said, and this device's two clocks at that moment; null until the house said it. */
let said: { house: number; clock: number; running: number } | null = null;

export function houseNow(): number {
  if (said === null) return Date.now();
  // The running clock stands still while a device sleeps, the other may be put right: we believe the one that
  // makes everything older, so that nothing old looks fresh until the house is heard again.
  return said.house + Math.max(performance.now() - said.running, Date.now() - said.clock);
}

/** Believe the house about the time: a phone's clock may be hours wrong, and may be put right meanwhile. */
export function setHouseTime(serverMs: number): void {
  said = { house: serverMs, clock: Date.now(), running: performance.now() };
}

const SVG = "http://www.w3.org/2000/svg";

/** Redraw one age line for what is left of the interval. */
export function drawLine(line: SVGElement, ageSeconds: number, dueSeconds: number): void {
  const left = Math.max(0, 1 - ageSeconds / dueSeconds) * 64;
  if (left === 0) {
    if (!line.querySelector(".broken")) {
      const broken = document.createElementNS(SVG, "path");
      broken.setAttribute("class", "broken");
      broken.setAttribute("d", "M0 1.5H64");
      line.replaceChildren(broken);
    }
    return;
  }
  let rest = line.querySelector(".left");
  if (!rest) {
    line.replaceChildren(bar("bed", 64), (rest = bar("left", left)));
  }
  rest.setAttribute("width", left.toFixed(1));
}

function bar(name: string, width: number): SVGRectElement {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", name);
  made.setAttribute("y", "0.5");
  made.setAttribute("width", String(width));
  made.setAttribute("height", "2");
  return made;
}

/** Every second, every age on the page: nothing old may look fresh because a page stayed open. */
export function keepAgesTrue(root: Document): void {
  const drawn = root.documentElement.dataset["now"];
  if (drawn) setHouseTime(Number(drawn));
  redrawAges(root);
  setInterval(() => redrawAges(root), 1000);
}

/** Every age under ``root``, now. */
export function redrawAges(root: ParentNode): void {
  for (const aged of root.querySelectorAll<HTMLElement>("[data-age]")) refresh(aged);
}

function refresh(aged: HTMLElement): void {
  const { stream, replay } = document.documentElement.dataset;
  const replayed = replay !== undefined && aged.closest("[data-replayed]") !== null;
  const age = ((replayed ? Number(replay) : houseNow()) - Number(aged.dataset["age"])) / 1000;
  const line = aged.querySelector<SVGElement>("svg.age");
  // While the stream is cut nobody knows whether the next value is due: all lines break together.
  const broken = stream === "cut" && !replayed;
  if (line) drawLine(line, broken ? Infinity : age, Number(aged.dataset["due"]) || 900);
  const words = aged.querySelector("[data-words]");
  const pattern = aged.dataset["pattern"] ?? "%s";
  const text = pattern.replace("%s", duration(age));
  if (words && words.textContent !== text) words.textContent = text;
}
