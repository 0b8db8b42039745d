/** The row under the hand and its mark on the plan are one thing. */

export type Show = (row: HTMLElement | null) => void;

/** Marks both; the mark is pressed to come to its row. */
export function linkPlan(desk: HTMLFormElement): Show {
  const marks = new Map<string, SVGAElement>();
  for (const mark of desk.querySelectorAll<SVGAElement>("a[data-mark]")) marks.set(`r${mark.dataset["mark"] ?? ""}`, mark);
  let here: HTMLElement | null = null;
  const show: Show = (row) => {
    if (row === here) return;
    for (const one of [here, here && marks.get(here.id)]) one?.classList.remove("here");
    here = row;
    for (const one of [row, row && marks.get(row.id)]) one?.classList.add("here");
  };
  const rowOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>(".rows.reports > div");
  desk.addEventListener("focusin", (event) => {
    const row = rowOf(event);
    if (row) show(row);
  });
  desk.addEventListener("pointerover", (event) => {
    const row = rowOf(event);
    if (row) show(row);
  });
  for (const [id, mark] of marks) {
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      const row = document.getElementById(id);
      row?.scrollIntoView({ block: "nearest" });
      row?.querySelector<HTMLElement>(":scope > a")?.focus();
    });
  }
  return show;
}
