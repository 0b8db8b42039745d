/** The hand on the time line: keys of the page, of the buttons and of the line, and dragging. */

import { moment } from "../live/moment";
import { houseNow } from "../ui/ages";
import { meantForThePage } from "../ui/letters";
import type { Player } from "./player";
import { momentAt, type Stretch } from "./span";

const [MINUTE, HOUR] = [60_000, 3_600_000];
const STEPS: Record<string, number> = {
  ArrowLeft: -MINUTE, ArrowRight: MINUTE, ArrowDown: -MINUTE, ArrowUp: MINUTE, PageDown: -HOUR, PageUp: HOUR,
};

export interface Held {
  readonly player: Player;
  /** What the line shows, and over how many pixels. */
  readonly line: Stretch;
  readonly width: number;
  /** Whether the list of changes is open. */
  readonly open: boolean;
  replay(): void;
  live(): void;
  toggle(): void;
  playOrPause(): void;
}

export class Hand {
  dragging = false;

  constructor(private readonly held: Held) {}

  readonly pageKey = (event: KeyboardEvent): void => {
    if (!meantForThePage(event)) return;
    if (event.key === "r" || event.key === "R") this.held.replay();
    if (event.key === "d" || event.key === "D") this.held.toggle();
    if (event.key === "Escape" && this.held.open) this.held.toggle();
  };

  /** On the buttons, Space presses them. */
  readonly playKey = (event: KeyboardEvent): void => {
    const own = event.key === " " || (event.target as Element).closest("select, input");
    if (!own) this.lineKey(event);
  };

  readonly lineKey = (event: KeyboardEvent): void => {
    const { held } = this;
    const step = STEPS[event.key];
    if (step !== undefined) {
      held.player.pause();
      held.player.to((moment.at ?? houseNow()) + step * (event.shiftKey ? 10 : 1));
    } else if (event.key === "Home") held.player.to(held.line.from);
    else if (event.key === "End") held.live();
    else if (event.key === " ") held.playOrPause();
    else return;
    event.preventDefault();
  };

  readonly drag = (event: PointerEvent): void => {
    const line = event.currentTarget as Element;
    if (event.type === "pointerdown" && event.button === 0) {
      line.setPointerCapture(event.pointerId);
      this.dragging = true;
      this.held.player.pause();
    }
    if (event.type === "pointerup" || event.type === "pointercancel") this.dragging = false;
    else if (this.dragging) {
      const x = event.clientX - line.getBoundingClientRect().left;
      this.held.player.to(momentAt(x, this.held.line, this.held.width));
    }
  };
}
