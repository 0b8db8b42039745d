/** The questions of a category appear when it is chosen; what was answered to the same question stays. */

/**
 * `[data-asked]` in the form takes what a `<template data-questions="category" data-commune="INSEE">` of the page holds:
 * that of the commune chosen, or else the one without a commune.
 */
export function ask(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-asked]");
  if (!place) return;
  const kind = chosen(form, "kind");
  const found = template(form.ownerDocument, kind, chosen(form, "commune")) ?? template(form.ownerDocument, kind, "");
  const shown = found ? `${kind}:${found.dataset["commune"] ?? ""}` : "";
  if (place.dataset["shown"] === shown) return;
  const before = new FormData(form);
  place.dataset["shown"] = shown;
  place.replaceChildren(...(found ? [found.content.cloneNode(true)] : []));
  for (const field of fields(place)) put(field, before.getAll(field.name));
}

/** One more value of a field that may have several. */
export function add(form: HTMLFormElement, name: string, value: string): boolean {
  const place = form.querySelector<HTMLElement>("[data-asked]");
  const named = place ? fields(place).filter((field) => field.name === name) : [];
  for (const field of named) put(field, [value], true);
  return named.length > 0;
}

function fields(place: HTMLElement): HTMLInputElement[] {
  return [...place.querySelectorAll<HTMLInputElement>("input")].filter((field) => field.name !== "asked");
}

function put(field: HTMLInputElement, values: readonly FormDataEntryValue[], more = false): void {
  if (field.type === "radio" || field.type === "checkbox") {
    field.checked = values.includes(field.value) || (more && field.type === "checkbox" && field.checked);
  } else if (typeof values[0] === "string") field.value = values[0];
}

function template(root: Document, kind: string, commune: string): HTMLTemplateElement | null {
  const at = `template[data-questions="${CSS.escape(kind)}"][data-commune="${CSS.escape(commune)}"]`;
  return root.querySelector<HTMLTemplateElement>(at);
}

function chosen(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLSelectElement ? field.value : "";
}
