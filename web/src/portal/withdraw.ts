/** A value whose age is three times the usual is taken away: nothing old may look fresh because a page stayed open. */

import { freshness, houseNow } from "../ui/ages";

export function withdrawOld(root: Document): void {
  judge(root);
  setInterval(() => judge(root), 1000);
}

function judge(root: Document): void {
  for (const value of root.querySelectorAll<HTMLElement>("[data-value]")) {
    const age = (houseNow() - Number(value.dataset["age"])) / 1000;
    const found = freshness(age, Number(value.dataset["due"]) || 900);
    if (value.dataset["fresh"] !== found) value.dataset["fresh"] = found;
  }
}
