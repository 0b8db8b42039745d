/** The view as the address says it: camera, layers, filter, chosen thing and moment; other keys are left alone. */

import { everything, type Filter } from "./filter";
import { RANKS, type Rank } from "./layer";
import type { Camera } from "./view";

export interface Link {
  camera: Camera | null;
  layers: string[] | null;
  thing: number | null;
  moment: number | null;
  filter: Filter;
  /** What the address asks for that nobody can read, as it stands there. */
  unreadable: string[];
}

export function readLink(hash: string): Link {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const unreadable: string[] = [];
  const read = <T>(key: string, of: (text: string) => T | null): T | null => {
    const text = said.get(key);
    if (text === null || text === "") return null;
    const found = of(text);
    if (found === null) unreadable.push(`${key}=${text.slice(0, 60)}`);
    return found;
  };
  const filter = everything();
  filter.state = read("state", (text) => (RANKS.includes(text as Rank) ? (text as Rank) : null)) ?? "";
  filter.commune = read("commune", (text) => (/^[0-9AB]{5}$/.test(text) ? text : null)) ?? "";
  filter.text = said.get("text")?.slice(0, 100) ?? "";
  return {
    camera: read("at", cameraIn),
    layers: said.get("layers") === null ? null : (said.get("layers") ?? "").split(",").filter(Boolean),
    thing: read("thing", (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null)),
    moment: read("moment", momentIn),
    filter,
    unreadable,
  };
}

/** The address' hash with the view in it; ``layers`` null while it is as the cards say. */
export function writeLink(hash: string, link: Omit<Link, "unreadable">): string {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const put = (key: string, text: string | null): void => {
    if (text === null || text === "") said.delete(key);
    else said.set(key, text);
  };
  const { camera, filter } = link;
  put("at", camera && `${camera.zoom.toFixed(2)}/${camera.lat.toFixed(5)}/${camera.lon.toFixed(5)}`);
  if (link.layers === null) said.delete("layers");
  else said.set("layers", link.layers.join(","));
  put("thing", link.thing === null ? null : String(link.thing));
  put("moment", link.moment === null ? null : new Date(link.moment).toISOString().replace(/\.000Z$/, "Z"));
  put("state", filter.state);
  put("commune", filter.commune);
  put("text", filter.text);
  // Slashes, commas and colons may stand in a hash as they are, and people read addresses.
  return said.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3A", ":");
}

function cameraIn(text: string): Camera | null {
  const [zoom, lat, lon, ...rest] = text.split("/").map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined || rest.length) return null;
  const there = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return there ? { zoom, lat, lon } : null; // NaN is nowhere
}

function momentIn(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}
