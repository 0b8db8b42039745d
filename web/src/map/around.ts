/** Which part of the world is prepared for drawing: the screen and some way around it, until one leaves it. */

import type { Map as MapLibre } from "maplibre-gl";

import { mercatorX, mercatorY } from "./gl";

const MARGIN = 0.6; // of the screen on each side, so that a move finds its things already chosen
const ZOOMED = 0.5; // steps of zoom after which what was chosen is too fine or too coarse

export interface Part {
  west: number;
  north: number;
  east: number;
  south: number;
  zoom: number;
}

export class Around {
  #part: Part | null = null;

  /** The part to prepare now, in Mercator from 0 to 1; null while the last one still holds. */
  next(map: MapLibre): Part | null {
    const [box, zoom] = [map.getBounds(), map.getZoom()];
    const [west, north] = [mercatorX(box.getWest()), mercatorY(box.getNorth())];
    const [east, south] = [mercatorX(box.getEast()), mercatorY(box.getSouth())];
    const was = this.#part;
    const near = was !== null && Math.abs(was.zoom - zoom) < ZOOMED;
    if (near && west >= was.west && north >= was.north && east <= was.east && south <= was.south) return null;
    const [more, higher] = [MARGIN * (east - west), MARGIN * (south - north)];
    this.#part = { west: west - more, north: north - higher, east: east + more, south: south + higher, zoom };
    return this.#part;
  }

  /** What was prepared is no longer true. */
  forget(): void {
    this.#part = null;
  }
}
