/** What the map knows: layers, their features and states, kept true by the stream. No drawing here. */

import { freshness, type Freshness } from "../ui/ages";
import type { Told } from "../live/stream";

export interface Layer {
  key: string;
  title: string;
  icon: string;
  entity_type: string;
  shape: string;
  state: string;
  label: string;
  shown_at_first: boolean;
  count: number;
}

export interface Feature {
  id: number;
  lon: number;
  lat: number;
  name: string;
  value: number | null;
  atMs: number | null;
  freshness: Freshness;
}

export interface LayerState {
  layer: Layer;
  unit: string;
  dueSeconds: number;
  features: Feature[];
}

type Row = [id: number, lon: number, lat: number, name: string, state: number | null, atMs: number | null];
interface Answer {
  now: string;
  due_seconds: number | null;
  unit: string;
  features: Row[];
}

export type Fetch = (path: string) => Promise<unknown>;

const USUAL_DUE = 900;

export class Territory {
  layers: LayerState[] = [];
  communes: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
  streets: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
  /** Entities that changed since the last time somebody took them. */
  changed = new Set<number>();
  #places = new Map<number, { state: LayerState; feature: Feature }[]>();

  constructor(private readonly get: Fetch) {}

  /** Outlines and streets, which do not move while a page is open. */
  async loadGround(): Promise<void> {
    const [communes, streets] = await Promise.all([
      this.get("communes.geojson"),
      this.get("streets.geojson"),
    ]);
    this.communes = communes as GeoJSON.FeatureCollection;
    this.streets = streets as GeoJSON.FeatureCollection;
  }

  /** Every layer as it stands now, all or nothing. */
  async load(nowMs: number): Promise<void> {
    const cards = (await this.get("layers")) as Layer[];
    const layers = await Promise.all(
      cards.filter((card) => card.count > 0).map(async (card) => this.#layer(card, nowMs)),
    );
    this.layers = layers;
    this.#places.clear();
    for (const state of layers) {
      for (const feature of state.features) {
        const here = this.#places.get(feature.id) ?? [];
        here.push({ state, feature });
        this.#places.set(feature.id, here);
      }
    }
    this.changed.clear();
  }

  /** Take the values of one message; says whether a thing we do not know was created or is gone. */
  take(told: Told, nowMs: number): boolean {
    for (const [entity, attribute, value, atMs] of told.values ?? []) {
      for (const { state, feature } of this.#places.get(entity) ?? []) {
        if (attribute !== state.layer.state || atMs < (feature.atMs ?? 0)) continue;
        feature.value = asNumber(value);
        feature.atMs = atMs;
        feature.freshness = fresh(feature, state.dueSeconds, nowMs);
        this.changed.add(entity);
      }
    }
    return told.entity !== undefined;
  }

  /** Let values grow old; whoever crossed a limit is among the changed. */
  grow(nowMs: number): void {
    for (const state of this.layers) {
      for (const feature of state.features) {
        const now = fresh(feature, state.dueSeconds, nowMs);
        if (now === feature.freshness) continue;
        feature.freshness = now;
        this.changed.add(feature.id);
      }
    }
  }

  placesOf(entity: number): { state: LayerState; feature: Feature }[] {
    return this.#places.get(entity) ?? [];
  }

  async #layer(card: Layer, nowMs: number): Promise<LayerState> {
    const answer = (await this.get(`layers/${card.key}`)) as Answer;
    const dueSeconds = answer.due_seconds ?? USUAL_DUE;
    const features = answer.features.map(([id, lon, lat, name, value, atMs]) => {
      const feature: Feature = { id, lon, lat, name, value, atMs, freshness: "lost" };
      feature.freshness = fresh(feature, dueSeconds, nowMs);
      return feature;
    });
    return { layer: card, unit: answer.unit, dueSeconds, features };
  }
}

function fresh(feature: Feature, dueSeconds: number, nowMs: number): Freshness {
  if (feature.value === null || feature.atMs === null) return "lost";
  return freshness((nowMs - feature.atMs) / 1000, dueSeconds);
}

function asNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return null;
}
