/** One step for many: how many are chosen, and only the fields that the step needs. */

export interface Together {
  /** Opens the panel for this step, ready for its first field. */
  ask: (step: string) => void;
  recount: () => void;
}

export function askForWhatIsNeeded(desk: HTMLFormElement): Together | null {
  const panel = desk.querySelector<HTMLDetailsElement>(".together details");
  const step = desk.querySelector<HTMLSelectElement>("#all_to");
  if (!panel || !step) return null;
  const fields = [...panel.querySelectorAll<HTMLElement>("[data-field]")];
  const narrow = (): void => {
    for (const field of fields) {
      const needed = field.querySelector<HTMLElement>("[data-for]")?.dataset["for"];
      field.hidden = needed !== undefined && !needed.split(" ").includes(step.value);
    }
  };
  const count = panel.querySelector("[data-count]");
  const recount = (): void => {
    const chosen = desk.querySelectorAll(".pickone :checked").length;
    if (count) count.textContent = chosen ? `(${chosen})` : "";
  };
  step.addEventListener("change", narrow);
  desk.addEventListener("change", (event) => {
    if ((event.target as Element).closest(".pickone")) {
      recount();
      if (desk.querySelector(".pickone :checked")) panel.open = true;
    }
  });
  narrow();
  recount();
  return {
    recount,
    ask: (wanted) => {
      step.value = wanted;
      panel.open = true;
      narrow();
      const first = fields.filter((field) => !field.hidden)[1] ?? panel;
      (first.querySelector<HTMLElement>("input, select, textarea") ?? step).focus();
    },
  };
}
