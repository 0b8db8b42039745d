/** <eclor-map>: legend, map and sheet of the territory, kept true by the live stream or by history. */

import { html, LitElement, nothing, type TemplateResult } from "lit";

import { house, type Alarm, type Part } from "../live/house";
import { moment, shownNow } from "../live/moment";
import { sayLive } from "../live/saying";
import { houseNow, redrawAges } from "../ui/ages";
import { icon, setSprite, sign } from "../ui/icon";
import { fill, wordsOf, type Words } from "../ui/words";
import { drawAlarms } from "./alarmlist";
import { asking, NotThere } from "./asking";
import { everything, type Filter } from "./filter";
import { Hand } from "./hand";
import { drawLegend } from "./legend";
import { readLink, writeLink } from "./link";
import { Past } from "./past";
import { drawSheet, sheetAddress, take, type Sheet } from "./sheet";
import { Territory } from "./territory";
import { MapView } from "./view";

const GROW_EVERY = 5000;
const SETTLE_AFTER = 400;
const LINK_EVERY = 600;

export class EclorMap extends LitElement {
  static override properties = { version: { state: true } };
  /** Counts changes of what is drawn outside the map itself. */
  declare version: number;

  words: Words = {};
  readonly #ask = asking(() => this.dataset["api"] ?? "");
  readonly territory = new Territory(this.#ask, shownNow);
  view: MapView | null = null;
  #past: Past | null = null;
  #hand: Hand | null = null;
  #sheet: Sheet | null = null;
  #chosen: number | null = null;
  #notices = new Map<string, string>();
  #hidden = new Set<string>();
  #met = new Set<string>();
  #isolated: string | null = null;
  #byHand = false;
  #alarms: readonly Alarm[] = [];
  #frame = 0;
  #timers = new Map<string, number>();
  #leave: (() => void)[] = [];

  constructor() {
    super();
    this.version = 0;
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
    if (this.seesAlarms && !this.bare) this.classList.add("with-alarms");
    this.words = wordsOf(this);
    setSprite(this.dataset["sprite"] ?? "");
    if (this.seesAlarms) house.begin(JSON.parse(this.dataset["alarms"] ?? "[]") as Alarm[]);
    super.connectedCallback();
    const growing = window.setInterval(() => this.#grow(), GROW_EVERY);
    const linked = (): void => void this.#fromLink();
    window.addEventListener("hashchange", linked);
    this.addEventListener("eclor-choose", this.#asked);
    this.#leave = [() => clearInterval(growing), () => window.removeEventListener("hashchange", linked)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("eclor-choose", this.#asked);
    for (const leave of this.#leave.splice(0)) leave();
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#hand?.leave();
    this.view?.map.remove();
  }

  protected override firstUpdated(): void {
    const place = this.querySelector<HTMLElement>(".canvas");
    if (!place) return;
    const say = (problem: string): void => this.notice("base", fill(this.words["no_base"], { problem }));
    this.view = new MapView(place, this.territory, this.#bounds(), this.dataset["base"] ?? "", say);
    this.#past = new Past(this.territory, this.#ask, this.seesAlarms, houseNow);
    this.#hand = new Hand(this, this.view);
    const { camera } = readLink(location.hash);
    if (camera) this.view.map.jumpTo({ center: camera, zoom: camera.zoom });
    this.view.map.on("moveend", () => this.#linkLater());
    const theme = matchMedia("(prefers-color-scheme: dark)");
    theme.addEventListener("change", () => this.view?.restyle());
    const data = this.dataset;
    const alarms = this.seesAlarms ? data["alarmsAddress"] : undefined;
    const leaving = [
      house.onAlarms((known) => this.#alarmed(known)),
      house.onValues((values) => this.#onSheet(values)),
      moment.onChange((ms) => void this.#replay(ms)),
      house.join(this.#part),
      ...(this.bare ? [] : [sayLive(this.words)]),
    ];
    this.#leave.push(...leaving);
    this.#early = this.#paint();
    house.start({ address: data["live"] ?? "/live", ticket: data["ticket"] ?? "", renew: data["renew"] ?? "", alarms });
  }

  readonly #ground = new Map<"asked", Promise<void>>();

  /** Outlines and streets, asked for once; a failure is said, and asked again with the next load. */
  #loadGround(): Promise<void> {
    const asked = this.#ground.get("asked") ?? this.territory.loadGround();
    this.#ground.set("asked", asked);
    asked.catch(() => this.#ground.delete("asked"));
    return asked;
  }

  /** The first picture does not wait for the stream; once that is open, all is loaded behind it. */
  #early: Promise<void> | null = null;

  readonly #part: Part = {
    load: async () => {
      const first = !this.dataset["loaded"];
      if (this.#early) await this.#early.catch(() => undefined); // the load below says what is wrong
      await Promise.all([this.#loadGround(), this.territory.load(), this.view?.ready()]);
      this.#hideAtFirst();
      this.view?.drawGround();
      this.territory.setAlarms(this.#alarms);
      if (moment.at !== null) await this.#past?.again();
      this.view?.draw();
      this.#drawAlarms();
      if (first) void this.#begun();
      else if (this.#chosen !== null) void this.#open(this.#chosen);
      this.#name();
      this.#changed();
    },
    told: (message) => {
      this.territory.take(message);
      if (this.territory.hasNews) this.#later("settle", SETTLE_AFTER, () => void this.#settle());
      this.#draw();
    },
    trouble: (problem) => this.notice("load", problem && fill(this.words["no_load"], { problem })),
  };

  /** Lamps, outlines and signs as soon as they are here, before anybody says that they are live. */
  async #paint(): Promise<void> {
    await Promise.all([this.#loadGround(), this.territory.load(), this.view?.ready()]);
    this.#hideAtFirst();
    this.view?.drawGround();
    this.view?.draw();
    await this.view?.painted();
    performance.mark("eclor-drawn");
    this.dataset["drawn"] = "true";
    this.#say("eclor-drawn", {});
    this.#changed();
  }

  /** The first time everything is there: the address may ask for a view, and the world may know. */
  async #begun(): Promise<void> {
    this.dataset["loaded"] = "true";
    await this.#fromLink();
  }

  /** Names are asked for after the first picture. */
  #name(): void {
    for (const layer of this.territory.layers) {
      if (layer.shines || layer.names) continue;
      this.territory.loadNames(layer).then(
        () => this.view?.named(),
        (problem: unknown) => this.notice("names", fill(this.words["no_load"], { problem: String(problem) })),
      );
    }
  }

  async #settle(): Promise<void> {
    try {
      await this.territory.settle();
    } catch {
      house.reload(this.#part); // what came or went is unclear: everything anew
      return;
    }
    this.#name();
    this.#draw();
    this.#changed();
  }

  /** One drawing a frame, however many messages came. */
  #draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.view?.refresh();
    });
    this.#later("state", 1000, () => this.#changed());
  }

  #grow(): void {
    this.territory.grow();
    this.#draw();
  }

  #alarmed(alarms: readonly Alarm[]): void {
    this.#alarms = alarms;
    if (moment.at !== null) return;
    this.territory.setAlarms(alarms);
    this.#drawAlarms();
    this.#draw();
    this.#changed();
  }

  #drawAlarms(): void {
    const alarms = moment.at === null ? this.#alarms : (this.#past?.alarmsAt(moment.at) ?? []);
    this.view?.alarms(alarms.filter(({ entity }) => this.territory.shows(entity)));
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
    this.territory.setAlarms(ms === null ? this.#alarms : (this.#past?.alarmsAt(ms) ?? []));
    this.notice("summed", ms !== null && this.#past?.summed ? (this.words["summed"] ?? "") : "");
    this.dataset["moment"] = ms === null ? "" : String(ms);
    this.#drawAlarms();
    this.#draw();
    this.#linkLater();
    if (this.#sheet) this.#later("sheet", 500, () => void this.#open(this.#chosen ?? -1));
    this.#changed();
  }

  /** Choose a thing, or nothing, without telling anybody: for the rest of the page. */
  select(id: number | null, { fly = false }: { fly?: boolean } = {}): void {
    this.#chosen = id;
    const place = id === null ? undefined : this.territory.placesOf(id)[0];
    this.view?.choose(place ?? null);
    if (place && fly) this.goTo(place.layer.lon[place.row]!, place.layer.lat[place.row]!);
    this.#linkLater();
    if (!this.bare) void this.#open(id);
  }

  /** A person chose it here. */
  choose(id: number | null, { fly = false } = {}): void {
    this.select(id, { fly });
    const place = id === null ? undefined : this.territory.placesOf(id)[0];
    this.#say("eclor-select", { id, name: place ? (place.layer.names?.[place.row] ?? "") : "" });
  }

  async #open(id: number | null): Promise<void> {
    if (this.bare) return;
    if (id === null) this.#sheet = null;
    else {
      try {
        const found = (await this.#ask.json(sheetAddress(id, moment.at))) as Sheet;
        if (id === this.#chosen) this.#sheet = found;
        this.notice("sheet", "");
      } catch (problem) {
        if (this.#sheet?.id !== id) this.#sheet = null; // an old sheet says itself how old it is
        const gone = problem instanceof NotThere;
        this.notice("sheet", gone ? (this.words["gone"] ?? "") : fill(this.words["no_sheet"], { problem: String(problem) }));
      }
    }
    this.#changed();
  }

  #onSheet(values: Parameters<typeof take>[1]): void {
    if (!this.#sheet || moment.at !== null) return;
    const found = take(this.#sheet, values);
    if (found === "changed") this.#changed();
    if (found === "new") void this.#open(this.#sheet.id); // its words and units come from the card
  }

  show(key: string, visible = true): void {
    this.#byHand = true;
    this.#isolated = null;
    this.#setShown(key, visible);
    this.#linkLater();
    this.#changed();
  }

  /** Only this layer; the same again, or null, brings all back. */
  isolate(key: string | null): void {
    const alone = key !== this.#isolated ? key : null;
    this.#byHand = true;
    for (const { card } of this.territory.layers) {
      this.#setShown(card.key, alone === null ? card.shown_at_first : card.key === alone);
    }
    this.#isolated = alone;
    this.#linkLater();
    this.#changed();
  }

  #setShown(key: string, visible: boolean): void {
    if (visible) this.#hidden.delete(key);
    else this.#hidden.add(key);
    this.view?.show(key, visible);
  }

  filter(change: Partial<Filter>): void {
    const filter = { ...this.territory.filter, ...change };
    this.territory.filter = filter;
    this.#later("sift", 150, () => void this.#sift(filter));
    this.#changed();
  }

  async #sift(filter: Filter): Promise<void> {
    try {
      await this.territory.setFilter(filter);
    } catch (problem) {
      this.notice("names", fill(this.words["no_load"], { problem: String(problem) }));
    }
    for (const layer of this.territory.layers) if (!layer.shines) this.territory.redraw.add(layer);
    this.#drawAlarms();
    this.#draw();
    this.#linkLater();
    this.#changed();
  }

  setMoment(ms: number | null): void {
    moment.set(ms);
  }

  goTo(lon: number, lat: number, zoom = 15.5): void {
    const near = Math.max(zoom, this.view?.map.getZoom() ?? 0);
    this.view?.map.easeTo({ center: [lon, lat], zoom: near });
  }

  whole(): void {
    this.view?.map.fitBounds(this.#bounds(), { padding: 24 });
  }

  /** Layers their card keeps for whoever asks start hidden, once. */
  #hideAtFirst(): void {
    for (const { card } of this.territory.layers) {
      if (this.#met.has(card.key)) continue;
      this.#met.add(card.key);
      if (!card.shown_at_first) this.#setShown(card.key, false);
    }
  }

  /** Bring back the view the address tells; what is gone is said, the rest is shown. */
  async #fromLink(): Promise<void> {
    const link = readLink(location.hash);
    if (writeLink(location.hash, { ...this.#linked(), camera: link.camera }) === location.hash.slice(1)) return;
    const keys = this.territory.layers.map(({ card }) => card.key);
    const missing = (link.layers ?? []).filter((key) => !keys.includes(key));
    if (link.layers) {
      this.#byHand = true;
      for (const key of keys) this.#setShown(key, link.layers.includes(key));
    }
    if (link.camera) this.view?.map.jumpTo({ center: link.camera, zoom: link.camera.zoom });
    const future = link.moment !== null && link.moment > houseNow();
    const said = [
      ...missing.map((key) => fill(this.words["no_layer"], { layer: key.slice(0, 60) })),
      ...link.unreadable.map((part) => fill(this.words["unreadable"], { part })),
      ...(future ? [this.words["future"] ?? ""] : []),
    ];
    this.notice("link", said.join(" "));
    await this.#sift(link.filter);
    moment.set(future ? null : link.moment);
    if (link.thing === this.#chosen) return;
    if (link.thing === null || (await this.#exists(link.thing))) this.choose(link.thing, { fly: !link.camera });
    this.#changed();
  }

  async #exists(id: number): Promise<boolean> {
    if (this.territory.placesOf(id).length) return true;
    try {
      await this.#ask.json(`entities/${id}`);
      return true;
    } catch (problem) {
      if (!(problem instanceof NotThere)) throw problem;
      this.notice("gone", this.words["gone"] ?? "");
      return false;
    }
  }

  #linked(): Parameters<typeof writeLink>[1] {
    const layers = this.territory.layers.map(({ card }) => card.key).filter((key) => !this.#hidden.has(key));
    return {
      camera: this.view?.camera ?? null,
      layers: this.#byHand ? layers : null,
      thing: this.#chosen,
      moment: moment.at,
      filter: this.territory.filter ?? everything(),
    };
  }

  /** The address follows the view, so that it can be sent to somebody. */
  #linkLater(): void {
    if (!this.dataset["loaded"]) return;
    this.#later("link", LINK_EVERY, () => {
      history.replaceState(history.state, "", `#${writeLink(location.hash, this.#linked())}`);
    });
  }

  /** A sentence on the map; "" takes it away. */
  notice(about: string, sentence: string): void {
    if ((this.#notices.get(about) ?? "") === sentence) return;
    if (sentence) this.#notices.set(about, sentence);
    else this.#notices.delete(about);
    this.#changed();
  }

  #later(what: string, ms: number, then: () => void): void {
    if (this.#timers.has(what)) return;
    const timer = window.setTimeout(() => {
      this.#timers.delete(what);
      then();
    }, ms);
    this.#timers.set(what, timer);
  }

  #say(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  #changed(): void {
    this.version += 1;
  }

  readonly #asked = (event: Event): void => this.choose((event as CustomEvent<number>).detail, { fly: true });

  #bounds(): [number, number, number, number] {
    const parts = (this.dataset["bounds"] ?? "").split(",").map(Number);
    const [west = 5.85, south = 49.35, east = 6.1, north = 49.52] = parts.length === 4 ? parts : [];
    return [west, south, east, north];
  }

  override render(): TemplateResult {
    const { words } = this;
    return html`
      <aside class="legend" aria-label=${words["layers"] ?? ""}>${this.#legend()}</aside>
      <div class="map" role="region" aria-label=${words["map"] ?? ""}>
        <div class="canvas"></div>
        <p class="tip" hidden></p>
        <p class="vh" data-under role="status"></p>
        ${this.dataset["drawn"] || this.dataset["loaded"] ? nothing : html`<p class="waiting">${words["loading"]}</p>`}
        <div class="notices" role="status">
          ${[...this.#notices].map(
            ([about, sentence]) =>
              html`<p class="trouble">
                ${sign("unknown")} <span>${sentence}</span>
                <button class="plain" @click=${() => this.notice(about, "")} aria-label=${words["dismiss"] ?? ""}>${icon("x")}</button>
              </p>`,
          )}
        </div>
        <div class="tools">
          <button @click=${() => this.view?.map.zoomIn()} aria-label=${words["closer"] ?? ""}>${icon("plus")}</button>
          <button @click=${() => this.view?.map.zoomOut()} aria-label=${words["farther"] ?? ""}>${icon("minus")}</button>
          <button class="wide" @click=${() => this.whole()}>${words["whole"]} <kbd>0</kbd></button>
        </div>
        ${this.dataset["schematic"] ? html`<p class="schematic">${words["schematic"]}</p>` : nothing}
      </div>
      ${this.bare ? nothing : this.#own()}
    `;
  }

  #own(): TemplateResult {
    const goTo = (alarm: Alarm): void => {
      if (alarm.lon !== null && alarm.lat !== null) this.goTo(alarm.lon, alarm.lat, 15);
      this.choose(alarm.entity);
    };
    return html`
      ${this.seesAlarms
        ? html`<section class="alarms" aria-label=${this.words["alarms"] ?? ""}>
            ${drawAlarms(this.#alarms, this.words, this.dataset["alarmPages"] ?? "", goTo)}
          </section>`
        : nothing}
      <section class="sheet" data-replayed aria-live="off" ?hidden=${!this.#sheet} aria-label=${this.words["sheet"] ?? ""}>
        ${this.#sheet
          ? drawSheet(this.#sheet, this.words, () => this.choose(null), (id) => this.choose(id, { fly: true }))
          : nothing}
      </section>
    `;
  }

  #legend(): TemplateResult {
    return drawLegend({
      words: this.words,
      counts: this.territory.counts(),
      hidden: this.#hidden,
      isolated: this.#isolated,
      filter: this.territory.filter,
      communes: this.territory.layers.find(({ communes }) => communes.length)?.communes ?? [],
      seesAlarms: this.seesAlarms,
      shines: this.territory.layers.some(({ shines }) => shines),
      toggle: (key) => this.show(key, this.#hidden.has(key)),
      isolate: (key) => this.isolate(key),
      sift: (change) => this.filter(change),
    });
  }

  protected override updated(): void {
    redrawAges(this);
    if (this.dataset["loaded"]) this.#say("eclor-state", { layers: this.territory.counts() });
  }
}

customElements.define("eclor-map", EclorMap);
