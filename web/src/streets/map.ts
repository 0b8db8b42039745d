/** The night map of a form: streets are touched, or a line is drawn around them; it comes closer and goes farther. */

import { encloses, type Spot } from "../ui/encloses";

type Choose = (values: string[], on?: boolean) => void;

/** Pixels a finger may tremble before it draws. */
const TREMBLE = 6;
const CLOSEST = 0.06;

export class NightMap {
  readonly #streets: SVGGElement[];
  readonly #lasso: SVGPathElement;
  readonly #whole: DOMRect;
  readonly #dots = new Map<SVGGElement, Spot[]>();
  #line: Spot[] = [];
  #begun: PointerEvent | null = null;

  constructor(private readonly svg: SVGSVGElement, private readonly choose: Choose) {
    this.#streets = [...svg.querySelectorAll<SVGGElement>(".street")];
    this.#lasso = svg.querySelector<SVGPathElement>(".lasso")!;
    const { x, y, width, height } = svg.viewBox.baseVal;
    this.#whole = new DOMRect(x, y, width, height);
    svg.addEventListener("pointerdown", (event) => this.#begin(event));
    svg.addEventListener("pointermove", (event) => this.#draw(event));
    svg.addEventListener("pointerup", (event) => this.#end(event));
    svg.addEventListener("pointercancel", () => this.#over());
    svg.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  show(chosen: Set<string>): void {
    for (const street of this.#streets) street.classList.toggle("on", chosen.has(street.dataset["value"] ?? ""));
  }

  /** Below 1 comes closer; ``around`` stays where it is, the middle of those chosen or of the view without it. */
  zoom(by: number, around?: Spot): void {
    const box = this.svg.viewBox.baseVal;
    const [x, y] = around ?? this.#middle() ?? [box.x + box.width / 2, box.y + box.height / 2];
    const width = Math.min(Math.max(box.width * by, this.#whole.width * CLOSEST), this.#whole.width);
    const share = width / box.width;
    const left = within(x - (x - box.x) * share, this.#whole.x, this.#whole.right - width);
    const height = box.height * share;
    const top = within(y - (y - box.y) * share, this.#whole.y, this.#whole.bottom - height);
    this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    // Names stay as large on the screen as they were.
    this.svg.style.setProperty("--near", String(width / this.#whole.width));
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#begun = event;
    this.#line = [this.#spot(event)];
    this.svg.setPointerCapture(event.pointerId);
  }

  #draw(event: PointerEvent): void {
    if (!this.#begun || event.pointerId !== this.#begun.pointerId) return;
    this.#line.push(this.#spot(event));
    if (far(this.#begun, event) > TREMBLE) this.#lasso.setAttribute("d", `M${this.#line.map((at) => at.join(" ")).join("L")}Z`);
  }

  #end(event: PointerEvent): void {
    const begun = this.#begun;
    if (!begun || event.pointerId !== begun.pointerId) return;
    const drawn = this.#lasso.hasAttribute("d");
    const line = this.#line;
    this.#over();
    if (drawn) this.choose(this.#inside(line), !event.altKey);
    else this.#touch(begun);
  }

  #over(): void {
    this.#begun = null;
    this.#lasso.removeAttribute("d");
  }

  /** What lay under the finger when it came down: the pointer was captured since. */
  #touch(event: PointerEvent): void {
    const street = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGGElement>(".street");
    if (street) this.choose([street.dataset["value"] ?? ""]);
  }

  /** Streets of which at least half the lamps lie within the line. */
  #inside(line: Spot[]): string[] {
    return this.#streets
      .filter((street) => {
        const dots = this.#placed(street);
        return dots.length > 0 && dots.filter((dot) => encloses(line, dot)).length * 2 >= dots.length;
      })
      .map((street) => street.dataset["value"] ?? "");
  }

  #placed(street: SVGGElement): Spot[] {
    let dots = this.#dots.get(street);
    if (!dots) {
      const said = street.querySelector(".dots")?.getAttribute("d") ?? "";
      dots = [...said.matchAll(/M(-?[\d.]+) (-?[\d.]+)/g)].map((found) => [Number(found[1]), Number(found[2])]);
      this.#dots.set(street, dots);
    }
    return dots;
  }

  #middle(): Spot | null {
    const dots = this.#streets.filter((street) => street.classList.contains("on")).flatMap((street) => this.#placed(street));
    if (!dots.length) return null;
    const sum = dots.reduce<Spot>(([x, y], dot) => [x + dot[0], y + dot[1]], [0, 0]);
    return [sum[0] / dots.length, sum[1] / dots.length];
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 0.8 : 1.25, this.#spot(event));
  }

  #spot(event: MouseEvent): Spot {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM()!.inverse());
    return [round(at.x), round(at.y)];
  }
}

function far(one: MouseEvent, other: MouseEvent): number {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
