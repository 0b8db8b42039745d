/** Writes a .br beside every text file of the build, for the front door to serve as it is. */

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(js|css|svg)$/;

export function compressed(): Plugin {
  return {
    name: "eclor-compressed",
    apply: "build",
    writeBundle({ dir }) {
      if (!dir) return;
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!TEXT.test(name)) continue;
        const text = readFileSync(join(dir, name));
        const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } };
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(text, options));
      }
    },
  };
}
