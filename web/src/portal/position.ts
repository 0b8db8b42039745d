/** "Use my position": asked of the device when somebody presses, never before, and put into the form. */

const PATIENCE = 20_000;

/**
 * Shows each button `[data-position]` of a form with the hidden fields `lon` and `lat`. Pressed, it fills
 * them and sends the form by its own button `step=locate`; the house answers with the point on the plan.
 * A button with `data-set`, the id of the words to show then, only fills them: it needs no network.
 */
export function offerPosition(page: ParentNode): void {
  if (!("geolocation" in navigator)) return;
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-position]")) {
    button.hidden = false;
    button.addEventListener("click", (press) => {
      press.preventDefault();
      locate(button);
    });
  }
}

function locate(button: HTMLButtonElement): void {
  const said = document.getElementById(button.dataset["position"] ?? "");
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    (found) => {
      button.disabled = false;
      if (fill(button.form, found.coords)) done(button, found.coords);
    },
    () => {
      button.disabled = false;
      if (said) said.hidden = false;
    },
    { enableHighAccuracy: true, timeout: PATIENCE },
  );
}

function done(button: HTMLButtonElement, at: GeolocationCoordinates): void {
  const set = document.getElementById(button.dataset["set"] ?? "");
  if (!set) return button.form?.requestSubmit(button);
  set.hidden = false;
  set.textContent = (set.dataset["within"] ?? "%s").replace("%s", String(Math.max(1, Math.round(at.accuracy))));
  for (const kind of ["input", "change"]) button.form?.dispatchEvent(new Event(kind));
}

function fill(form: HTMLFormElement | null, at: GeolocationCoordinates): boolean {
  const lon = form?.elements.namedItem("lon");
  const lat = form?.elements.namedItem("lat");
  if (!(lon instanceof HTMLInputElement && lat instanceof HTMLInputElement)) return false;
  lon.value = at.longitude.toFixed(6);
  lat.value = at.latitude.toFixed(6);
  return true;
}
