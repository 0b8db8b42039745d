/** The table of switch points: what stands in its rows, in the order of the night. */

export type Kind = "clock" | "dusk" | "dawn";

export interface Point {
  kind: Kind;
  /** Minutes of the clock, or beside dusk or dawn. */
  minutes: number;
  level: number;
  ramp: string;
}

const CLOCK = /^(\d{1,2})\s*[:hH.]\s*(\d{0,2})$/;
const NOON = 720;

export class Table {
  constructor(private readonly form: HTMLFormElement) {}

  /** The level from dusk on; what cannot be read is taken for full light. */
  get first(): number {
    return percent(this.#field("first").value) ?? 100;
  }

  set first(level: number) {
    this.#field("first").value = String(level);
  }

  minutes(name: "after_dusk" | "after_dawn"): number {
    return Number(this.#field(name).value) || 0;
  }

  /** Rows that can be read; the house says what is wrong with the others. */
  points(): Point[] {
    return this.#rows().map(read).filter((point) => point !== null);
  }

  /** Null while a row holds what is no point yet: writing the others would lose it. */
  get whole(): boolean {
    return this.#rows().every((row) => blank(row) || read(row) !== null);
  }

  write(points: Point[]): void {
    while (this.#rows().length < points.length) this.#add();
    this.#rows().forEach((row, n) => put(row, points[n]));
  }

  #rows(): HTMLTableRowElement[] {
    return [...this.form.querySelectorAll<HTMLTableRowElement>(".points tbody tr")].filter((row) => cell(row, "at"));
  }

  /** One more row like the last, under the next number. */
  #add(): void {
    const total = this.#field("form-TOTAL_FORMS");
    const last = this.#rows().at(-1);
    if (!last) return;
    const row = last.cloneNode(true) as HTMLTableRowElement;
    for (const part of row.querySelectorAll("[id], [name], [for]")) {
      for (const name of ["id", "name", "for"]) {
        const said = part.getAttribute(name);
        if (said) part.setAttribute(name, said.replace(/form-\d+-/, `form-${total.value}-`));
      }
    }
    row.querySelectorAll(".wrong").forEach((said) => said.remove());
    last.after(row);
    total.value = String(Number(total.value) + 1);
  }

  #field(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }
}

function cell(row: HTMLTableRowElement, name: string): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>(`[name$="-${name}"]`);
}

function value(row: HTMLTableRowElement, name: string): string {
  return cell(row, name)?.value.trim() ?? "";
}

function blank(row: HTMLTableRowElement): boolean {
  return value(row, "at") === "" && value(row, "level") === "";
}

function read(row: HTMLTableRowElement): Point | null {
  const kind = value(row, "kind") as Kind;
  const level = percent(value(row, "level"));
  const at = value(row, "at").replace("\u2212", "-");
  const minutes = kind === "clock" ? clock(at) : /^-?\d+$/.test(at) ? Number(at) : null;
  return level === null || minutes === null ? null : { kind, minutes, level, ramp: value(row, "ramp") };
}

function put(row: HTMLTableRowElement, point: Point | undefined): void {
  const said = point
    ? { kind: point.kind, at: at(point), level: String(point.level), ramp: point.ramp }
    : { kind: "clock", at: "", level: "", ramp: "" };
  for (const [name, text] of Object.entries(said)) {
    const field = cell(row, name);
    if (field && field.value !== text) field.value = text;
  }
}

function at(point: Point): string {
  return point.kind === "clock" ? hours(point.minutes) : String(point.minutes);
}

/** "23:05" of the minutes of a day. */
export function hours(minutes: number): string {
  const day = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(day / 60)).padStart(2, "0")}:${String(day % 60).padStart(2, "0")}`;
}

/** Minutes since the noon that begins the night. */
export function sinceNoon(minutes: number): number {
  return (minutes - NOON + 1440) % 1440;
}

function clock(text: string): number | null {
  const found = CLOCK.exec(text);
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] || 0)];
  return hour > 23 || minute > 59 ? null : hour * 60 + minute;
}

function percent(text: string): number | null {
  const level = Number(text);
  return text.trim() === "" || !Number.isInteger(level) || level < 0 || level > 100 ? null : level;
}
