/** A base map of the territory's choice, drawn beneath its own outlines: raster tiles, or a style. */

import type { LayerSpecification, Map as MapLibre, StyleSpecification } from "maplibre-gl";

/** Put it under everything. Rejects with a sentence when the style does not answer. */
export async function addBase(map: MapLibre, address: string, night: boolean): Promise<void> {
  if (/\{z\}|\{quadkey\}/.test(address)) addTiles(map, address, night);
  else addStyle(map, await styleAt(address));
}

function addTiles(map: MapLibre, address: string, night: boolean): void {
  map.addSource("base", { type: "raster", tiles: [address], tileSize: 256, maxzoom: 19 });
  const paint = night
    ? { "raster-saturation": -0.8, "raster-brightness-max": 0.32 }
    : { "raster-saturation": -0.7, "raster-opacity": 0.75 };
  map.addLayer({ id: "base", type: "raster", source: "base", paint }, "ground");
}

function addStyle(map: MapLibre, style: StyleSpecification): void {
  if (style.glyphs) map.setGlyphs(style.glyphs);
  if (typeof style.sprite === "string") map.setSprite(style.sprite);
  for (const [name, source] of Object.entries(style.sources)) map.addSource(`base-${name}`, source);
  for (const layer of style.layers) {
    const ours = { ...layer, id: `base-${layer.id}` } as LayerSpecification & { source?: string };
    if (ours.source) ours.source = `base-${ours.source}`;
    map.addLayer(ours as LayerSpecification, "ground");
  }
}

async function styleAt(address: string): Promise<StyleSpecification> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as StyleSpecification;
}
