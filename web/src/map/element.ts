/** <eclor-map>: legend, map and sheet of the territory, kept true by the live stream. */

import { html, LitElement, nothing, render, type TemplateResult } from "lit";

import { browserDoor } from "../live/door";
import { LiveStream, type LiveState, type Told } from "../live/stream";
import { duration, houseNow, redrawAges, setHouseTime } from "../ui/ages";
import { icon, setSprite, sign } from "../ui/icon";
import { number } from "../ui/language";
import { fill, wordsOf, type Words } from "../ui/words";
import { drawAlarms, needSomebody, withAlarm, type Alarm } from "./alarms";
import { drawSheet, take, type Sheet } from "./sheet";
import { shines } from "./style";
import { Territory, type LayerState } from "./territory";
import { MapView } from "./view";

const GROW_EVERY = 5000;

export class EclorMap extends LitElement {
  static override properties = { version: { state: true } };
  /** Counts changes of what is drawn outside the map itself. */
  declare version: number;

  #words: Words = {};
  #territory = new Territory((path) => this.#get(path));
  #view: MapView | null = null;
  #stream: LiveStream | null = null;
  #sheet: Sheet | null = null;
  #alarms: Alarm[] | null = null;
  #trouble = "";
  #live: LiveState = { kind: "opening" };
  #frame = 0;
  #timers: number[] = [];

  constructor() {
    super();
    this.version = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles and tokens apply
  }

  override connectedCallback(): void {
    if (this.dataset["alarms"]) this.classList.add("with-alarms");
    this.#words = wordsOf(this);
    setSprite(this.dataset["sprite"] ?? "");
    const alarms = this.dataset["alarms"];
    this.#alarms = alarms ? (JSON.parse(alarms) as Alarm[]) : null;
    super.connectedCallback();
    this.#timers = [
      window.setInterval(() => this.#grow(), GROW_EVERY),
      window.setInterval(() => this.#sayLive(), 1000),
      window.setInterval(() => this.#stream?.watch(), GROW_EVERY),
    ];
    window.addEventListener("offline", this.#offline);
    window.addEventListener("keydown", this.#key);
    this.addEventListener("eclor-choose", this.#asked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stream?.stop();
    this.#timers.forEach((timer) => clearInterval(timer));
    window.removeEventListener("keydown", this.#key);
    window.removeEventListener("offline", this.#offline);
  }

  protected override firstUpdated(): void {
    const place = this.querySelector<HTMLElement>(".canvas");
    if (!place) return;
    this.#view = new MapView(place, this.#territory, this.#bounds(), (id) => void this.#choose(id));
    const theme = matchMedia("(prefers-color-scheme: dark)");
    theme.addEventListener("change", () => this.#view?.restyle());
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const ground = this.#territory.loadGround();
    this.#stream = new LiveStream(
      this.dataset["live"] ?? "/live",
      this.dataset["ticket"] ?? "",
      {
        load: async () => {
          await ground;
          await Promise.all([this.#territory.load(houseNow()), this.#loadAlarms()]);
          await this.#view?.ready();
          this.#hideAtFirst();
          this.#view?.draw();
          this.#view?.alarms(this.#alarms ?? []);
          if (this.#sheet) void this.#choose(this.#sheet.id);
          this.dataset["loaded"] = "true";
          this.#changed();
        },
        told: (message) => this.#told(message),
        state: (state) => this.#setLive(state),
        time: (ms) => setHouseTime(ms),
      },
      browserDoor(this.dataset["renew"] ?? ""),
    );
    this.#stream.start();
    try {
      await ground;
    } catch (problem) {
      this.#trouble = fill(this.#words["no_ground"], { problem: String(problem) });
      this.#changed();
    }
  }

  async #get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.dataset["api"]}${path}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  async #loadAlarms(): Promise<void> {
    const address = this.dataset["alarmsAddress"];
    if (!address || !this.#alarms) return;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`alarms: ${answer.status}`);
    this.#alarms = ((await answer.json()) as { alarms: Alarm[] }).alarms.sort(needSomebody);
  }

  #told(message: Told): void {
    this.#territory.take(message, houseNow());
    if (this.#alarms && message.alarm) {
      this.#alarms = withAlarm(this.#alarms, message.alarm as unknown as Alarm);
      this.#view?.alarms(this.#alarms);
      this.#changed();
    }
    if (this.#sheet && message.values) {
      const found = take(this.#sheet, message.values);
      if (found === "changed") this.#changed();
      if (found === "new") void this.#choose(this.#sheet.id); // its words and units come from the card
    }
    // One drawing a frame, however many messages came.
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#view?.refresh();
    });
  }

  #grow(): void {
    this.#territory.grow(houseNow());
    this.#view?.refresh();
    this.#changed();
  }

  async #choose(id: number | null): Promise<void> {
    const place = id === null ? undefined : this.#territory.placesOf(id)[0];
    this.#view?.choose(place?.feature ?? null);
    if (id === null) this.#sheet = null;
    else {
      try {
        this.#sheet = (await this.#get(`entities/${id}`)) as Sheet;
        this.#trouble = "";
      } catch (problem) {
        if (this.#sheet?.id !== id) this.#sheet = null; // an old sheet says itself how old it is
        this.#trouble = fill(this.#words["no_sheet"], { problem: String(problem) });
      }
    }
    this.#changed();
  }

  #goTo(alarm: Alarm): void {
    if (alarm.lon !== null && alarm.lat !== null) {
      this.#view?.map.easeTo({ center: [alarm.lon, alarm.lat], zoom: Math.max(15, this.#view.map.getZoom()) });
    }
    void this.#choose(alarm.entity);
  }

  #setLive(state: LiveState): void {
    const before = this.#live.kind;
    this.#live = state;
    document.documentElement.dataset["stream"] = state.kind;
    if (before !== state.kind) this.#sayLive();
  }

  /** In the page's header; once a second, so that the delay can be read. */
  #sayLive(): void {
    const place = document.querySelector<HTMLElement>("[data-live-state]");
    if (!place) return;
    const state = this.#live;
    if (state.kind === "cut") {
      const since = duration((houseNow() - state.sinceMs) / 1000);
      render(html`${sign("unknown")} ${fill(this.#words["cut"], { since })}`, place);
    } else if (state.kind === "live") {
      const delay = state.delayMs === null ? "" : `${number(Math.max(0.1, state.delayMs / 1000))}\u00a0s`;
      render(html`${sign("ok")} ${this.#words["live"]} <b>${delay}</b>`, place);
    } else render(html`${sign("later")} ${this.#words["opening"]}`, place);
  }

  #changed(): void {
    this.version += 1;
  }

  /** Other parts of a page (an alarm, a search) choose a thing by its id. */
  readonly #asked = (event: Event): void => void this.#choose((event as CustomEvent<number>).detail);

  readonly #offline = (): void => this.#stream?.lost();

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.#sheet) void this.#choose(null);
    const typing = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey;
    if (event.key === "0" && !typing) this.#whole();
  };

  #bounds(): [number, number, number, number] {
    const parts = (this.dataset["bounds"] ?? "").split(",").map(Number);
    const [west = 5.85, south = 49.35, east = 6.1, north = 49.52] = parts.length === 4 ? parts : [];
    return [west, south, east, north];
  }

  #whole(): void {
    this.#view?.map.fitBounds(this.#bounds(), { padding: 24 });
  }

  override render(): TemplateResult {
    return html`
      <aside class="legend" aria-label=${this.#words["layers"] ?? ""}>${this.#legend()}</aside>
      <div class="map" role="region" aria-label=${this.#words["map"] ?? ""}>
        <div class="canvas"></div>
        ${this.dataset["loaded"] ? nothing : html`<p class="waiting">${this.#words["loading"]}</p>`}
        ${this.#trouble ? html`<p class="trouble" role="status">${sign("unknown")} ${this.#trouble}</p>` : nothing}
        <div class="tools">
          <button @click=${() => this.#view?.map.zoomIn()} aria-label=${this.#words["closer"] ?? ""}>${icon("plus")}</button>
          <button @click=${() => this.#view?.map.zoomOut()} aria-label=${this.#words["farther"] ?? ""}>${icon("minus")}</button>
          <button class="wide" @click=${() => this.#whole()}>${this.#words["whole"]} <kbd>0</kbd></button>
        </div>
        ${this.dataset["schematic"] ? html`<p class="schematic">${this.#words["schematic"]}</p>` : nothing}
      </div>
      ${this.#alarms
        ? html`<section class="alarms" aria-label=${this.#words["alarms"] ?? ""}>
            ${drawAlarms(this.#alarms, this.#words, this.dataset["alarmPages"] ?? "", (alarm) => this.#goTo(alarm))}
          </section>`
        : nothing}
      <section class="sheet" aria-live="off" ?hidden=${!this.#sheet} aria-label=${this.#words["sheet"] ?? ""}>
        ${this.#sheet
          ? drawSheet(this.#sheet, this.#words, () => void this.#choose(null), (id) => void this.#choose(id))
          : nothing}
      </section>
    `;
  }

  protected override updated(): void {
    redrawAges(this);
  }

  #legend(): TemplateResult {
    return html`
      <h2>${this.#words["layers"]}</h2>
      <ul>
        ${this.#territory.layers.map((state) => this.#legendRow(state))}
      </ul>
      <h2>${this.#words["reading"]}</h2>
      <ul class="key">
        ${this.#territory.layers.some(shines) ? html`<li>${sign("lamp")} ${this.#words["key_lamp"]}</li>` : nothing}
        <li>${sign("ok")} ${this.#words["key_ok"]}</li>
        ${this.#alarms
          ? html`<li>${sign("attention")} ${this.#words["key_attention"]}</li>
              <li>${sign("alarm")} ${this.#words["key_alarm"]}</li>`
          : nothing}
        <li>${sign("unknown")} ${this.#words["key_unknown"]}</li>
      </ul>
    `;
  }

  #legendRow(state: LayerState): TemplateResult {
    const { key, title, icon: name } = state.layer;
    const shown = !this.#off.has(key);
    const lost = state.features.filter((feature) => feature.freshness === "lost").length;
    const count = state.layer.state && lost ? html`${sign("unknown")} ${number(lost)}` : number(state.features.length);
    return html`<li>
      <button aria-pressed=${shown} @click=${() => this.#toggle(key)}>
        ${icon(name)}<span>${title}</span><small>${shown ? count : this.#words["hidden"]}</small>
      </button>
    </li>`;
  }

  #off = new Set<string>();
  #met = new Set<string>();

  /** Layers their card keeps for whoever asks start hidden, once. */
  #hideAtFirst(): void {
    for (const { layer } of this.#territory.layers) {
      if (this.#met.has(layer.key)) continue;
      this.#met.add(layer.key);
      if (layer.shown_at_first) continue;
      this.#off.add(layer.key);
      this.#view?.show(layer.key, false);
    }
  }

  #toggle(key: string): void {
    const show = this.#off.has(key);
    if (show) this.#off.delete(key);
    else this.#off.add(key);
    this.#view?.show(key, show);
    this.#changed();
  }
}

customElements.define("eclor-map", EclorMap);
