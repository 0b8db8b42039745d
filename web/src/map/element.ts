/** <eclor-map>: legend, map and sheet of the territory, kept true by the live stream or by history. */

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { house, type Alarm } from "../live/house";
import { moment, shownNow } from "../live/moment";
import { sayLive } from "../live/saying";
import { houseNow, redrawAges } from "../ui/ages";
import { setSprite } from "../ui/icon";
import { fill, wordsOf, type Words } from "../ui/words";
import { Alarmed } from "./alarmed";
import { asking } from "./asking";
import type { Filter } from "./filter";
import { drawFrame } from "./frame";
import { Hand } from "./hand";
import { drawLegend, legendOf } from "./legend";
import { Lasso } from "./lasso";
import { Later } from "./later";
import { readLink } from "./link";
import { Linking } from "./linking";
import { Loading } from "./loading";
import { Past } from "./past";
import type { Found } from "./picking";
import { OwnSheet } from "./own";
import { Shown } from "./shown";
import { Territory } from "./territory";
import { MapView } from "./view";

const GROW_EVERY = 5000;
const LINK_EVERY = 600;
const DRAW_EVERY = 100; // news that nobody's hand brings is drawn so often: an eye sees no more of it

export class EclorMap extends LitElement {
  static override properties = { version: { state: true }, encircles: { attribute: false } };
  /** Counts changes of what is drawn outside the map itself. */
  declare version: number;
  /** Whether the page has something to offer to things that a line is drawn around. */
  declare encircles: boolean;
  #lasso: Lasso | null = null;

  words: Words = {};
  readonly #ask = asking(() => this.dataset["api"] ?? "");
  readonly territory = new Territory(this.#ask, shownNow);
  view: MapView | null = null;
  #past: Past | null = null;
  #hand: Hand | null = null;
  readonly #own = new OwnSheet(this, this.#ask);
  chosen: number | null = null;
  #notices = new Map<string, string>();
  readonly shown = new Shown(this.territory, () => this.view);
  readonly #linking = new Linking(this, this.#ask);
  readonly #alarms = new Alarmed(this.territory, () => this.view, () => this.#past);
  #frame = 0;
  #drawnAt = 0;
  readonly later = new Later();
  readonly #loading = new Loading(this);
  #leave: (() => void)[] = [];

  constructor() {
    super();
    this.version = 0;
    this.encircles ??= false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles and tokens apply
  }

  /** Whether the console brings alarms and sheet of its own. */
  get bare(): boolean {
    return this.hasAttribute("bare");
  }

  get seesAlarms(): boolean {
    return this.dataset["alarms"] !== undefined;
  }

  override connectedCallback(): void {
    this.words = wordsOf(this);
    setSprite(this.dataset["sprite"] ?? "");
    if (this.seesAlarms) house.begin(JSON.parse(this.dataset["alarms"] ?? "[]") as Alarm[]);
    super.connectedCallback();
    const growing = window.setInterval(() => this.#grow(), GROW_EVERY);
    const linked = (): void => void this.#linking.read();
    window.addEventListener("hashchange", linked);
    this.addEventListener("eclor-choose", this.#asked);
    this.#leave = [() => clearInterval(growing), () => window.removeEventListener("hashchange", linked)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("eclor-choose", this.#asked);
    for (const leave of this.#leave.splice(0)) leave();
    this.later.stop();
    this.#hand?.leave();
    this.view?.leave();
  }

  protected override firstUpdated(): void {
    const place = this.querySelector<HTMLElement>(".canvas");
    if (!place) return;
    this.view = new MapView(place, this.territory, boundsIn(this.dataset["bounds"] ?? ""), this.dataset["base"] ?? "", (lies, problem) => this.#based(lies, problem));
    this.#past = new Past(this.territory, this.#ask, this.seesAlarms, houseNow);
    this.#hand = new Hand(this, this.view);
    const { camera } = readLink(location.hash);
    if (camera) this.view.look(camera);
    this.view.map.on("moveend", () => this.#linkLater());
    const theme = matchMedia("(prefers-color-scheme: dark)");
    theme.addEventListener("change", () => this.view?.restyle());
    const data = this.dataset;
    const alarms = this.seesAlarms ? data["alarmsAddress"] : undefined;
    const leaving = [
      house.onAlarms((known) => this.#alarmed(known)),
      house.onValues((values) => this.#own.take(values)),
      moment.onChange((ms) => void this.#replay(ms)),
      house.join(this.#loading),
      ...(this.bare ? [] : [sayLive(this.words)]),
    ];
    this.#leave.push(...leaving);
    this.#loading.begin();
    house.start({ address: data["live"] ?? "/live", ticket: data["ticket"] ?? "", renew: data["renew"] ?? "", alarms });
  }

  /** Everything is there: alarms, the replayed moment, and what the address asks for. */
  async loaded(first: boolean): Promise<void> {
    if (moment.at !== null) await this.#past?.again(moment.at);
    this.#alarms.judge();
    this.view?.draw();
    this.dataset["loaded"] = "true";
    if (first) void this.#linking.read();
    else if (this.chosen !== null && !this.bare) void this.#own.open();
  }

  painted(): void {
    this.dataset["drawn"] = "true";
    this.#say("eclor-drawn", {});
    this.changed();
  }

  /** One drawing for however many messages came; a whole map drawn for each would leave nothing for the hand. */
  draw(): void {
    this.#frame ||= window.setTimeout(() => {
      this.#drawnAt = performance.now();
      this.#frame = 0;
      this.view?.refresh();
    }, Math.max(0, this.#drawnAt + DRAW_EVERY - performance.now()));
    this.later.do("state", 1000, () => this.changed());
  }

  #based(lies: boolean, problem: string): void {
    this.dataset["ground"] = lies ? "base" : "own";
    this.notice("base", problem && fill(this.words["no_base"], { problem }));
  }

  #grow(): void {
    this.territory.grow();
    this.draw();
  }

  #alarmed(alarms: readonly Alarm[]): void {
    if (!this.#alarms.take(alarms)) return;
    this.draw();
    this.changed();
  }

  async #replay(ms: number | null): Promise<void> {
    try {
      await this.#past?.show(ms);
      this.notice("past", "");
    } catch (problem) {
      this.notice("past", fill(this.words["no_past"], { problem: String(problem) }));
      return;
    }
    if (moment.at !== ms) return; // another moment is already on its way
    this.#alarms.judge();
    this.notice("summed", ms !== null && this.#past?.summed ? (this.words["summed"] ?? "") : "");
    this.dataset["moment"] = ms === null ? "" : String(ms);
    this.draw();
    this.#linkLater();
    if (this.chosen !== null && !this.bare) this.later.do("sheet", 500, () => void this.#own.open());
    this.changed();
  }

  /** Choose a thing, or nothing, without telling anybody: for the rest of the page. */
  select(id: number | null, { fly = false }: { fly?: boolean } = {}): void {
    this.chosen = id;
    const place = id === null ? undefined : this.territory.placesOf(id)[0];
    this.view?.choose(place ?? null);
    if (place && fly) this.goTo(place.layer.lon[place.row]!, place.layer.lat[place.row]!);
    this.#linkLater();
    if (!this.bare) void this.#own.open();
  }

  /** A person chose it here. */
  choose(id: number | null, { fly = false } = {}): void {
    this.select(id, { fly });
    const place = id === null ? undefined : this.territory.placesOf(id)[0];
    this.#say("eclor-select", { id, name: place ? (place.layer.names?.[place.row] ?? "") : "" });
  }

  show(key: string, visible = true): void {
    this.shown.show(key, visible);
    this.#linkLater();
    this.changed();
  }

  /** Only this layer; the same again, or null, brings all back. */
  isolate(key: string | null): void {
    this.shown.isolate(key);
    this.#linkLater();
    this.changed();
  }

  filter(change: Partial<Filter>): void {
    const filter = { ...this.territory.filter, ...change };
    this.territory.filter = filter;
    this.later.do("sift", 150, () => void this.sift(filter));
    this.changed();
  }

  /** What passes is drawn and counted. */
  async sift(filter: Filter): Promise<void> {
    try {
      await this.territory.setFilter(filter);
    } catch (problem) {
      this.notice("names", fill(this.words["no_load"], { problem: String(problem) }));
    }
    for (const layer of this.territory.layers) if (!layer.shines) this.territory.redraw.add(layer);
    this.#alarms.draw();
    this.draw();
    this.#linkLater();
    this.changed();
  }

  setMoment(ms: number | null): void {
    moment.set(ms);
  }

  goTo(lon: number, lat: number, zoom = 15.5): void {
    const near = Math.max(zoom, this.view?.map.getZoom() ?? 0);
    this.view?.map.easeTo({ center: [lon, lat], zoom: near });
  }

  whole(): void {
    this.view?.whole();
  }

  /** The next line drawn goes around things; the page hears which (`eclor-encircled`). */
  encircle(): void {
    const place = this.querySelector<HTMLElement>(".canvas");
    if (!place || !this.view || this.#lasso) return;
    this.notice("lasso", this.words["draw_around"] ?? "");
    this.#lasso = new Lasso(place, (line) => {
      this.#lasso = null;
      this.notice("lasso", "");
      if (line) this.#say("eclor-encircled", { things: kinds(this.view?.within(line) ?? []) });
    });
  }

  /** The address follows the view, so that it can be sent to somebody. */
  #linkLater(): void {
    if (this.dataset["loaded"]) this.later.do("link", LINK_EVERY, () => this.#linking.write());
  }

  /** A sentence on the map; "" takes it away. */
  notice(about: string, sentence: string): void {
    if ((this.#notices.get(about) ?? "") === sentence) return;
    if (sentence) this.#notices.set(about, sentence);
    else this.#notices.delete(about);
    this.changed();
  }

  #say(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  /** Something outside the canvas is to be drawn anew. */
  changed(): void {
    this.version += 1;
  }

  readonly #asked = (event: Event): void => this.choose((event as CustomEvent<number>).detail, { fly: true });

  override render(): TemplateResult {
    const { words } = this;
    return html`
      <aside class="legend" aria-label=${words["layers"] ?? ""}>${drawLegend(legendOf(this))}</aside>
      ${drawFrame({
        words,
        waiting: !this.dataset["drawn"] && !this.dataset["loaded"],
        schematic: this.dataset["schematic"] !== undefined,
        notices: this.#notices,
        dismiss: (about) => this.notice(about, ""),
        view: this.view,
        whole: () => this.whole(),
        encircle: this.encircles ? () => this.encircle() : null,
      })}
      ${this.bare ? nothing : this.#own.draw()}
    `;
  }

  protected override updated(): void {
    redrawAges(this);
    if (this.dataset["loaded"]) this.#say("eclor-state", { layers: this.territory.counts() });
  }
}

/** Numbers of things by their kind; one that stands in two layers counts once. */
function kinds(found: readonly Found[]): Map<string, number[]> {
  const things = new Map<string, Set<number>>();
  for (const { layer, row } of found) {
    const kind = layer.card.entity_type;
    things.set(kind, (things.get(kind) ?? new Set()).add(layer.ids[row] as number));
  }
  return new Map([...things].map(([kind, ids]) => [kind, [...ids]]));
}

/** West, south, east, north in degrees; where Eclor was born when nobody says. */
function boundsIn(text: string): [number, number, number, number] {
  const parts = text.split(",").map(Number);
  const [west = 5.85, south = 49.35, east = 6.1, north = 49.52] = parts.length === 4 ? parts : [];
  return [west, south, east, north];
}

customElements.define("eclor-map", EclorMap);
