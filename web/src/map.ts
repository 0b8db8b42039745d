/** The map page: brings the map when this browser can draw it, else leaves the list and says so; the time line comes either way. */

import "./styles/map.css";
import "./styles/timeline.css";

function canDraw(): boolean {
  const canvas = document.createElement("canvas");
  return canvas.getContext("webgl2") !== null || canvas.getContext("webgl") !== null;
}

const page = document.documentElement;
if (canDraw()) {
  page.dataset["view"] = "map";
  void import("./map/element").catch(() => {
    page.dataset["view"] = "list";
  });
} else {
  page.dataset["view"] = "list";
}
if (document.querySelector("eclor-timeline")) void import("./timeline/element");
