/** <eclor-timeline>: replays any past moment of the whole map, and tells what changed since one left. Without a map it only tells. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";

import { house, type Leave } from "../live/house";
import { moment } from "../live/moment";
import { asking } from "../map/asking";
import { Later } from "../map/later";
import { houseNow } from "../ui/ages";
import { setSprite } from "../ui/icon";
import { lang } from "../ui/language";
import { fill, wordsOf, type Words } from "../ui/words";
import { drawControls, drawDirect, drawGoTo, drawSpans, drawStill } from "./controls";
import { Along } from "./course";
import { drawLine, HEIGHT } from "./drawing";
import { Hand, type Held } from "./hand";
import { Player } from "./player";
import { Absence, drawSince, type News } from "./since";
import { momentOfClock, stretch, ticks, written, type SpanName, type Stretch } from "./span";

const ZONE = "Europe/Paris";
const REDRAW_EVERY = 20_000;
const MINUTE = 60_000;
/** A storm of alarms is asked for once, not once for each of them. */
const MARKS_TOGETHER = 500;

export class EclorTimeline extends LitElement implements Held {
  static override properties = { version: { state: true } };
  declare version: number;

  #words: Words = {};
  readonly #ask = asking(() => this.dataset["api"] ?? "");
  readonly player = new Player(() => this.#changed());
  #absence: Absence | null = null;
  #news: News[] | null = null;
  #newsProblem = "";
  open = false;
  #span: SpanName = "day";
  line: Stretch = stretch("day", houseNow(), null);
  readonly #along = new Along(this.#ask, () => Boolean(this.dataset["alarms"]), (ms) => this.#say(ms));
  #problem = "";
  width = 600;
  readonly #hand = new Hand(this);
  #came: HTMLElement | null = null;
  readonly #later = new Later();
  #leave: Leave[] = [];

  constructor() {
    super();
    this.version = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles and tokens apply
  }

  override connectedCallback(): void {
    this.#words = wordsOf(this);
    setSprite(this.dataset["sprite"] ?? "");
    super.connectedCallback();
    const timer = window.setInterval(() => void this.#again(), REDRAW_EVERY);
    window.addEventListener("keydown", this.#hand.pageKey);
    document.addEventListener("visibilitychange", this.#looked);
    this.#leave = [
      () => clearInterval(timer),
      () => window.removeEventListener("keydown", this.#hand.pageKey),
      () => document.removeEventListener("visibilitychange", this.#looked),
      moment.onChange(() => this.#moved()),
      house.onAlarms(() => this.#later.do("marks", MARKS_TOGETHER, () => void this.#loadMarks().catch(() => undefined))), // #again says a failure
      () => this.#later.stop(),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.player.pause();
    for (const leave of this.#leave.splice(0)) leave();
  }

  protected override firstUpdated(): void {
    const place = this.querySelector(".line");
    if (!place) return;
    const watch = new ResizeObserver(([entry]) => {
      this.width = Math.max(200, Math.round(entry?.contentRect.width ?? 600));
      this.#changed();
    });
    watch.observe(place);
    this.#leave.push(() => watch.disconnect());
    this.#absence = new Absence(`eclor.seen.${this.dataset["person"] ?? ""}`);
    void this.#loadNews();
    void this.#again();
  }

  /** Time has passed, or another stretch is wanted: draw it anew. */
  async #again(): Promise<void> {
    if (document.visibilityState === "visible") this.#looked();
    this.line = stretch(this.#span, houseNow(), moment.at);
    try {
      await this.#along.load(this.line);
      this.#problem = "";
    } catch (problem) {
      this.#problem = fill(this.#words["no_course"], { problem: String(problem) });
    }
    this.#changed();
  }

  async #loadMarks(): Promise<void> {
    await this.#along.loadMarks();
    this.#changed();
  }

  async #loadNews(): Promise<void> {
    const left = this.#absence?.left ?? null;
    if (left === null) return this.#changed();
    try {
      const at = new Date(Math.min(left, houseNow())).toISOString();
      this.#news = ((await this.#ask.json(`moments/since?at=${at}`)) as { news: News[] }).news;
      this.#newsProblem = "";
    } catch (problem) {
      this.#newsProblem = fill(this.#words["since_failed"], { problem: String(problem) });
    }
    this.#changed();
  }

  readonly #looked = (): void => {
    if (document.visibilityState === "visible" && this.#absence?.look()) void this.#loadNews();
  };

  #moved(): void {
    const { from, to } = this.line;
    const inside = moment.at === null ? to > houseNow() : moment.at >= from && moment.at <= to;
    if (!inside && !this.#hand.dragging) void this.#again();
    this.#changed();
  }

  #changed(): void {
    this.version += 1;
  }

  #say(ms: number, seconds = false): string {
    return written(ms, houseNow(), lang(), ZONE, seconds);
  }

  /** This browser cannot draw the map: there is nothing to replay on. */
  get #still(): boolean {
    return document.documentElement.dataset["view"] === "list";
  }

  /** By key the hand comes along: to the pause button, from where arrows go through time. */
  replay(): void {
    if (this.#still) return this.#announce(this.#words["still"] ?? "");
    if (moment.at !== null) return this.live();
    if (!this.contains(document.activeElement)) this.#came = document.activeElement as HTMLElement | null;
    this.player.play();
    this.#focus(".play .round");
  }

  live(): void {
    const inside = this.contains(document.activeElement);
    const came = this.#came?.isConnected && this.#came !== document.body ? this.#came : null;
    this.player.live();
    this.#came = null;
    if (!inside) return;
    if (came) came.focus();
    else this.#focus(".play .round");
  }

  #focus(place: string): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(place)?.focus());
  }

  toggle(): void {
    if (!this.#news?.length) return this.#announce(this.#words["since_none"] ?? "");
    this.open = !this.open;
    this.#changed();
    this.#focus(this.open ? ".news .link" : ".since .open");
  }

  /** The page's own voice, where it has one. */
  #announce(sentence: string): void {
    const live = document.querySelector("[data-announce]");
    if (live) live.textContent = sentence;
  }

  playOrPause(): void {
    if (this.player.playing) this.player.pause();
    else this.player.play();
  }

  #goTo(clock: string): void {
    const ms = momentOfClock(clock, ZONE);
    if (!Number.isNaN(ms)) this.player.to(ms);
  }

  /** Go to what changed: the moment before it, and the thing itself on the map. */
  #go(news: News): void {
    this.open = false;
    this.#changed();
    if (this.#still) {
      const detail = { id: news.entity ?? null, name: news.entity_name ?? "" };
      this.dispatchEvent(new CustomEvent("eclor-select", { detail, bubbles: true }));
      return;
    }
    this.player.to(news.at - MINUTE);
    const map = document.querySelector("eclor-map");
    if (news.entity) map?.dispatchEvent(new CustomEvent("eclor-choose", { detail: news.entity }));
  }

  override render(): TemplateResult {
    const { at } = moment;
    const words = this.#words;
    return html`<section class=${at === null ? "timeline" : "timeline replaying"} aria-label=${words["timeline"] ?? ""}>
      <div class="play" @keydown=${this.#hand.playKey}>${this.#buttons(at)}</div>
      <div class="course-place">
        <header>
          <p>${this.#problem || this.#title()}</p>
          ${this.#still ? nothing : drawGoTo(words, (clock) => this.#goTo(clock))} ${drawSpans(words, this.#span, (span) => this.#choose(span))}
        </header>
        ${this.#still ? html`<div class="line still">${this.#drawing()}</div>` : this.#slider(at)}
      </div>
      ${drawSince({
        words,
        left: this.#absence?.left ?? null,
        news: this.#news,
        problem: this.#newsProblem,
        open: this.open,
        say: (ms) => this.#say(ms),
        toggle: () => this.toggle(),
        seen: () => {
          this.#absence?.reset();
          [this.#news, this.open] = [[], false];
          this.#changed();
        },
        go: (news) => this.#go(news),
      })}
    </section>`;
  }

  #slider(at: number | null): TemplateResult {
    const { lineKey, drag } = this.#hand;
    return html`<div
      class="line" role="slider" tabindex="0"
      aria-label=${this.#words["slider"] ?? ""}
      aria-valuemin=${Math.round(this.line.from / 1000)} aria-valuemax=${Math.round(houseNow() / 1000)}
      aria-valuenow=${Math.round((at ?? houseNow()) / 1000)}
      aria-valuetext=${at === null ? (this.#words["direct"] ?? "") : fill(this.#words["at"], { moment: this.#say(at, true) })}
      @keydown=${lineKey}
      @pointerdown=${drag} @pointermove=${drag} @pointerup=${drag} @pointercancel=${drag}
    >${this.#drawing()}</div>`;
  }

  #buttons(at: number | null): TemplateResult {
    if (this.#still) return drawStill(this.#words);
    if (at === null) return drawDirect(this.#words, () => this.replay());
    return drawControls(this.#words, this.player, this.#say(at, true), () => this.playOrPause(), () => this.live());
  }

  #title(): string {
    const { course } = this.#along;
    if (!course) return "";
    if (!course.points.length) return this.#words["nothing"] ?? "";
    return fill(this.#words[course.taken], { layer: course.layer_title, title: course.title.toLowerCase() });
  }

  #choose(span: SpanName): void {
    this.#span = span;
    void this.#again();
  }

  #drawing(): TemplateResult {
    const words = this.#words;
    const { course, usual, usualStep, marks } = this.#along;
    const line = drawLine({
      width: this.width,
      line: this.line,
      now: houseNow(),
      at: moment.at,
      points: course?.points ?? [],
      usual,
      stepMs: (course?.step_seconds ?? 900) * 1000,
      usualStepMs: (usualStep ?? 900) * 1000,
      marks,
      ticks: ticks(this.line, this.width, lang(), ZONE),
      sprite: this.dataset["sprite"] ?? "",
      words: { future: words["future"] ?? "", now: words["now"] ?? "", usual: words["usual"] ?? "" },
    });
    return html`<svg viewBox="0 0 ${this.width} ${HEIGHT}" width=${this.width} height=${HEIGHT} aria-hidden="true">${line}</svg>${nothing}`;
  }

  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return this.isConnected;
  }
}

customElements.define("eclor-timeline", EclorTimeline);
