/** The map page: on a wide screen the map comes at once, on a telephone when it is asked for: it weighs what ten pages do. */

const NARROW = "(max-width: 48rem)";

const page = document.documentElement;
const offer = document.querySelector<HTMLElement>("[data-map-offer]");

function start(): void {
  offer?.remove();
  delete page.dataset["view"];
  void import("./map");
}

/** A link to something on the map is asked for already. */
function asked(): boolean {
  return location.hash.length > 1 || new URLSearchParams(location.search).has("live");
}

function small(): boolean {
  const line = (navigator as { connection?: { saveData?: boolean } }).connection;
  return matchMedia(NARROW).matches || line?.saveData === true;
}

if (offer && small() && !asked()) {
  page.dataset["view"] = "offer";
  offer.hidden = false;
  offer.querySelector("button")?.addEventListener("click", start);
  addEventListener("hashchange", () => offer.isConnected && start());
} else {
  start();
}
