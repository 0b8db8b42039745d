/** What a new alarm sounds like here: chosen by the operator, kept on this device; silence says its age. */

import { houseNow } from "../../ui/ages";

export type Tune = "off" | "soft" | "sharp";

const STORED = "eclor.sound";
/** Hertz and seconds of each note; two falling for soft, three rising for sharp. */
const NOTES: Record<Exclude<Tune, "off">, [hertz: number, from: number, length: number][]> = {
  soft: [[660, 0, 0.22], [523, 0.2, 0.32]],
  sharp: [[740, 0, 0.12], [932, 0.14, 0.12], [1175, 0.28, 0.26]],
};

interface Kept { tune: Tune; since: number }
let context: AudioContext | null = null;

export function tune(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? "") as Kept;
    if (kept.tune === "off" || kept.tune in NOTES) return kept;
  } catch {
    // Nothing kept yet, or by another version: silent until somebody chooses.
  }
  return { tune: "off", since: 0 };
}

/** Choose; called by a hand, which is what browsers ask before they let a page sound. */
export function choose(wanted: Tune): void {
  localStorage.setItem(STORED, JSON.stringify({ tune: wanted, since: wanted === "off" ? houseNow() : 0 }));
  if (wanted !== "off") void play();
}

/** Sound once. Returns false when the browser keeps the page silent. */
export async function play(): Promise<boolean> {
  const wanted = tune().tune;
  if (wanted === "off") return true;
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume().catch(() => undefined);
  if (context.state !== "running") return false;
  for (const [hertz, from, length] of NOTES[wanted]) note(context, hertz, context.currentTime + from, length);
  return true;
}

function note(to: AudioContext, hertz: number, at: number, length: number): void {
  const tone = to.createOscillator();
  const volume = to.createGain();
  tone.type = "sine";
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.18, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + length);
  tone.connect(volume).connect(to.destination);
  tone.start(at);
  tone.stop(at + length);
}
