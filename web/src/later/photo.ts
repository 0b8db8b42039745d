/** A photo before it is kept: no more pixels than the house takes, and none of what the phone wrote beside them. */

import type { Kept } from "./letters";

const SIDE = 2048;
const QUALITY = 0.85;

/** A JPEG of at most 2,048 pixels a side, or of `side`; the file as it was where this browser cannot draw it. */
export async function smaller(kept: Kept, side = SIDE): Promise<Kept> {
  try {
    const picture = await createImageBitmap(new Blob([kept.bytes], { type: kept.type }));
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return drawn ? { ...kept, type: "image/jpeg", bytes: await drawn.arrayBuffer() } : kept;
  } catch (problem) {
    // The house judges it, in words.
    console.info("Not made smaller:", problem);
    return kept;
  }
}
