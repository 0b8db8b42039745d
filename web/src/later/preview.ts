/** A chosen photo in small beside its field, with a button that takes it away again. */

const SIDE = 160;

/** Each `[data-photo]` names its field by `data-photo`, holds a canvas and a button, and is hidden without a photo. */
export function showPhotos(root: Document): void {
  for (const shown of root.querySelectorAll<HTMLElement>("[data-photo]")) {
    const field = root.getElementById(shown.dataset["photo"] ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    const again = (): void => void draw(shown, field);
    field.addEventListener("change", again);
    field.form?.addEventListener("reset", () => setTimeout(again));
    shown.querySelector("button")?.addEventListener("click", () => {
      field.value = "";
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      field.focus();
    });
    again();
  }
}

async function draw(shown: HTMLElement, field: HTMLInputElement): Promise<void> {
  const file = field.files?.[0];
  const canvas = shown.querySelector("canvas");
  shown.hidden = !file;
  if (!file || !canvas) return;
  try {
    const picture = await createImageBitmap(file);
    const scale = SIDE / Math.max(picture.width, picture.height);
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    canvas.hidden = false;
  } catch (problem) {
    // The house judges it, in words; the name of the file stands in the field.
    console.info("Not drawn:", problem);
    canvas.hidden = true;
  }
}
