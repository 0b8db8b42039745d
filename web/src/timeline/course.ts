/** What lies along the time line: the course of the most telling measure, the same a week before, and the alarms. */

import { houseNow } from "../ui/ages";
import type { Mark, Point } from "./drawing";
import type { Stretch } from "./span";

const WEEK = 7 * 24 * 3_600_000;

export interface Course {
  layer_title: string;
  title: string;
  unit: string;
  taken: "sum" | "mean";
  step_seconds: number;
  points: Point[];
}

interface ToldAlarm {
  title: string;
  severity: string;
  entity_name: string;
  announced_at: number;
}

export class Along {
  course: Course | null = null;
  usual: Point[] = [];
  /** Older values are told by the hour where the present ones come each quarter. */
  usualStep: number | null = null;
  marks: Mark[] = [];
  #line: Stretch | null = null;

  constructor(
    private readonly ask: { json(path: string): Promise<unknown> },
    /** Whether this person sees alarms. */
    private readonly seesAlarms: () => boolean,
    private readonly say: (ms: number) => string,
  ) {}

  /** All of a stretch; an answer for one that is no longer wanted is left alone. */
  async load(line: Stretch): Promise<void> {
    this.#line = line;
    await Promise.all([this.#loadCourse(line), this.loadMarks()]);
  }

  /** The alarms of the stretch shown now. */
  async loadMarks(): Promise<void> {
    const line = this.#line;
    if (!line || !this.seesAlarms()) return;
    const said = (await this.ask.json(`moments/alarms?${between(line.from, line.to)}`)) as { alarms: ToldAlarm[] };
    if (line !== this.#line) return;
    this.marks = said.alarms.map(({ announced_at, severity, title, entity_name }) => ({
      at: announced_at,
      sign: severity === "critical" ? "alarm" : "attention",
      title: `${this.say(announced_at)} ${[title, entity_name].filter(Boolean).join(", ")}`,
    }));
  }

  async #loadCourse(line: Stretch): Promise<void> {
    const now = Math.min(houseNow(), line.to);
    const course = (await this.ask.json(`moments/course?${between(line.from, now)}`)) as Course;
    const usual = line.to > now ? await this.ask.json(`moments/course?${between(now - WEEK, line.to - WEEK)}`) : null;
    if (line !== this.#line) return;
    this.course = course;
    this.usualStep = (usual as Course | null)?.step_seconds ?? null;
    this.usual = ((usual as Course | null)?.points ?? []).map(([at, value]) => [at + WEEK, value]);
  }
}

function between(from: number, to: number): string {
  return `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
}
