/** What the palette knows by itself: communes, pages, orders, views, layers and what the keys do. */

import { moveTo, layersNow, showLayer } from "../mapping";
import { bound } from "../keys";
import { say, setup, type OrderCard } from "../setup";
import { openView } from "../views";

export interface Entry {
  key: string;
  group: "thing" | "place" | "order" | "action" | "page" | "view" | "layer";
  title: string;
  icon: string;
  more: string;
  /** Other words it answers to, never shown. */
  also?: string;
  hint?: string;
  run: () => void;
  /** Stays open and asks for the thing the order is about. */
  order?: OrderCard;
}

const COMMUNE_ZOOM = 13.5;

export function entries(): Entry[] {
  return [...places(), ...orders(), ...actions(), ...views(), ...layers(), ...pages()];
}

function places(): Entry[] {
  return setup.communes.map((one) => ({
    key: `commune ${one.id}`, group: "place", title: one.name, icon: "map-pin", more: say("commune"),
    run: () => moveTo(one.lon, one.lat, COMMUNE_ZOOM),
  }));
}

function orders(): Entry[] {
  return setup.orders.map((order) => ({
    key: `order ${order.key}`, group: "order", title: order.title, icon: order.icon, more: order.of, order,
    run: () => location.assign(order.url),
  }));
}

function actions(): Entry[] {
  return bound()
    .filter((key) => key.key !== "ctrl+k" && key.words && key.group !== "quiet")
    .map((key) => ({
      key: `key ${key.key}`, group: "action", title: key.words, icon: "keyboard", more: "", also: key.also ?? "",
      hint: key.key.length === 1 ? key.key.toUpperCase() : key.key, run: () => key.run(new KeyboardEvent("keydown")),
    }));
}

function views(): Entry[] {
  return setup.views.map((view) => ({
    key: `view ${view.id}`, group: "view", title: view.name, icon: "bookmark", more: say("view"), run: () => openView(view),
  }));
}

function layers(): Entry[] {
  return layersNow().map((layer) => ({
    key: `layer ${layer.key}`, group: "layer", icon: layer.shown ? "eye-off" : "eye", more: say("layer"),
    title: say(layer.shown ? "hide_layer" : "show_layer", { layer: layer.title }), run: () => showLayer(layer.key, !layer.shown),
  }));
}

function pages(): Entry[] {
  return setup.pages.map((page) => ({
    key: `page ${page.url}`, group: "page", title: page.title, icon: page.icon, more: page.of, also: page.also, run: () => location.assign(page.url),
  }));
}
