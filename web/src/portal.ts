/** What every page for people loads: the styles, ages that stay true, and what helps without a network. */

import "./styles/portal.css";
import { sendLater } from "./later/form";
import { watchLetters } from "./later/list";
import { showPhotos } from "./later/preview";
import { setBack } from "./portal/clock";
import { keepFresh } from "./portal/fresh";
import { showKept } from "./portal/kept";
import { offerHandingOn } from "./portal/handing";
import { rememberValues, showLastKnown } from "./portal/last";
import { offerPosition } from "./portal/position";
import { withdrawOld } from "./portal/withdraw";
import { keepAgesTrue } from "./ui/ages";

keepAgesTrue(document);
setBack(document.documentElement);
withdrawOld(document);
showKept(document);
rememberValues(document);
showLastKnown(document);
keepFresh(document);
offerPosition(document);
offerHandingOn(document);
const receiving = document.querySelector<HTMLFormElement>("form[data-push-key]");
if (receiving) void import("./portal/receiving").then(({ offerNotices }) => offerNotices(receiving));
showPhotos(document);
sendLater(document);
watchLetters(document);

// Asked for once the page is there: it is for the next visit, not for this one.
addEventListener("load", () => {
  const manifest = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
  if (!manifest || !("serviceWorker" in navigator)) return;
  const address = new URL("sw.js", manifest.href);
  // A browser that refuses (a private window, no room left) still has the whole site.
  navigator.serviceWorker.register(address).catch((problem: unknown) => console.info("Not kept for offline:", problem));
});
