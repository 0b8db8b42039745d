/** The alarms on the map: those open now, or those of the replayed moment. */

import type { Alarm } from "../live/house";
import { moment } from "../live/moment";
import type { Past } from "./past";
import type { Territory } from "./territory";
import type { MapView } from "./view";

export class Alarmed {
  #open: readonly Alarm[] = [];

  constructor(
    private readonly territory: Territory,
    private readonly view: () => MapView | null,
    private readonly past: () => Past | null,
  ) {}

  /** What is open now; says whether that is what is shown. */
  take(open: readonly Alarm[]): boolean {
    this.#open = open;
    if (moment.at === null) this.judge();
    return moment.at === null;
  }

  /** Things stand as their alarms say, and each alarm stands at its thing. */
  judge(): void {
    this.territory.setAlarms(this.#shown());
    this.draw();
  }

  draw(): void {
    this.view()?.alarms(this.#shown().filter(({ entity }) => this.territory.shows(entity)));
  }

  #shown(): readonly Pick<Alarm, "title" | "severity" | "entity" | "entity_name" | "lon" | "lat">[] {
    return moment.at === null ? this.#open : (this.past()?.alarmsAt(moment.at) ?? []);
  }
}
