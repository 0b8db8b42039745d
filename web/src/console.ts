/** What every page of the console loads: its styles and font and true ages; the screen itself starts its islands. */

import "./styles/console.css";
import { keepAgesTrue } from "./ui/ages";

keepAgesTrue(document);

if (document.querySelector("[data-console]")) void import("./console/start").then(({ start }) => start());
