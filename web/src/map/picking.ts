/** Which thing lies under the pointer: the signs before the crowd of lamps, then the nearest. */

import { encloses, type Spot as Drawn } from "../ui/encloses";
import { mercatorX, mercatorY } from "./gl";
import type { Layer } from "./layer";

export interface Found {
  layer: Layer;
  row: number;
}

export interface Spot {
  lon: number;
  lat: number;
  /** Degrees of longitude and latitude that a pixel covers there. */
  perPixel: [lon: number, lat: number];
}

/** The thing within ``reach`` pixels of the spot; null when there is none. */
export function nearest(layers: Layer[], spot: Spot, reach: number): Found | null {
  let best: Found | null = null;
  let least = Infinity;
  for (const layer of layers) {
    // Signs stand above the crowd of lamps: they win when both are near.
    const handicap = layer.shines ? reach : 0;
    for (let row = 0; row < layer.size; row++) {
      if (!layer.shown[row]) continue;
      const x = (layer.lon[row]! - spot.lon) / spot.perPixel[0];
      const y = (layer.lat[row]! - spot.lat) / spot.perPixel[1];
      if (Math.abs(x) > reach || Math.abs(y) > reach) continue;
      const far = Math.hypot(x, y) + handicap;
      if (far >= least) continue;
      best = { layer, row };
      least = far;
    }
  }
  return best;
}

/** Everything on the screen from the spot outwards: how a keyboard walks the map. */
export function outwards(layers: Layer[], spot: Spot, within: (lon: number, lat: number) => boolean): Found[] {
  const found: { far: number; one: Found }[] = [];
  for (const layer of layers) {
    for (let row = 0; row < layer.size; row++) {
      if (!layer.shown[row] || !within(layer.lon[row]!, layer.lat[row]!)) continue;
      const x = (layer.lon[row]! - spot.lon) / spot.perPixel[0];
      const y = (layer.lat[row]! - spot.lat) / spot.perPixel[1];
      found.push({ far: Math.hypot(x, y), one: { layer, row } });
    }
  }
  found.sort((one, other) => one.far - other.far);
  return found.map(({ one }) => one);
}

/** Things of a layer that a line goes around, which is given in the map's own measure: there it is straight. */
export function inside(layer: Layer, line: readonly Drawn[]): Found[] {
  const found: Found[] = [];
  for (let row = 0; row < layer.size; row++) {
    if (layer.shown[row] && encloses(line, [mercatorX(layer.lon[row]!), mercatorY(layer.lat[row]!)])) found.push({ layer, row });
  }
  return found;
}
