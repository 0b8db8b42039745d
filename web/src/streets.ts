/** Streets chosen on the night map by touch or lasso, or by name; what an order to them would do is said at once. */

import { Choosing } from "./streets/choosing";

const form = document.querySelector<HTMLFormElement>("form[data-streets]");
if (form) new Choosing(form);
