/** The editor of a night: its points are dragged on the curve, which the house draws anew as they move. */

import { Editor } from "./night/editor";

const form = document.querySelector<HTMLFormElement>("form[data-night]");
if (form) new Editor(form);
