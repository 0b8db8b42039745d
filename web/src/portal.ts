/** What every page for people loads: the styles, and ages that stay true while the page is open. */

import "./styles/portal.css";
import { keepAgesTrue } from "./ui/ages";

keepAgesTrue(document);
