/** What every page of the console loads: its styles and font, true ages, and the house's clock. */

import "./styles/console.css";
import { houseNow, keepAgesTrue } from "./ui/ages";
import { lang } from "./ui/language";

keepAgesTrue(document);

const clock = document.querySelector("[data-clock]");
if (clock) {
  const time = new Intl.DateTimeFormat(lang(), { timeStyle: "medium", timeZone: "Europe/Paris" });
  setInterval(() => (clock.textContent = time.format(houseNow())), 1000);
}
