/** The desk of reports: keys for the list and its sheet, the plan beside it, and what a press asks for. */

import { listKeys } from "./desk/keys";
import { linkPlan } from "./desk/plan";
import { sheetKeys } from "./desk/sheet";
import { askForWhatIsNeeded } from "./desk/together";

const desk = document.querySelector<HTMLFormElement>("form[data-desk]");
if (desk) {
  const show = linkPlan(desk);
  const together = askForWhatIsNeeded(desk);
  listKeys(desk, show, together);
}
sheetKeys(document);
