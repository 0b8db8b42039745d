/** The address as the console's memory: its own keys of the hash, leaving the map's alone. */

export function kept(key: string): string {
  return new URLSearchParams(location.hash.slice(1)).get(key) ?? "";
}

/** Write one key without adding a step to the browser's history; "" takes it away. */
export function keep(key: string, value: string): void {
  const rest = location.hash
    .slice(1)
    .split("&")
    .filter((part) => part && part.split("=")[0] !== key);
  if (value) rest.push(`${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
  const hash = rest.join("&");
  if (`#${hash}` !== location.hash) history.replaceState(history.state, "", `${location.pathname}${location.search}#${hash}`);
}
