/** The page's language, and numbers written its way. */

export function lang(): string {
  return document.documentElement.lang || "fr";
}

/** Grouping and decimals of the page's language, with the no-break space the console's font has. */
export function number(value: number, decimals = 1): string {
  const text = new Intl.NumberFormat(lang(), { maximumFractionDigits: decimals }).format(value);
  return text.replaceAll("\u202f", "\u00a0").replace("-", "\u2212");
}
