/** Builds MapLibre from the sources in its own package: what the map does not use is left out, and its worker shares the rest. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformWithOxc, type Plugin } from "vite";

const SOURCES = /\/maplibre-gl\/src\/.+\.ts$/;
const ENGINE = (name: string): string => fileURLToPath(new URL(`../src/map/engine/${name}`, import.meta.url));
const WORKER = "virtual:maplibre-worker";

/** MapLibre's own compiler settings: a declared field without a value must not empty what its parent set. */
const AS_MAPLIBRE = {
  typescript: { onlyRemoveTypeImports: false, removeClassFieldsWithoutInitializer: true },
  assumptions: { setPublicClassFields: true },
};

export function maplibre(): Plugin {
  return {
    name: "eclor-maplibre",
    apply: "build",
    enforce: "pre",
    resolveId(source, importer) {
      if (source === WORKER) return `\0${WORKER}`;
      const ours = source.endsWith("/web_worker") && SOURCES.test(importer ?? "");
      return ours ? ENGINE("workers.js") : null;
    },
    load(id) {
      if (id.endsWith("/maplibre-gl/package.json")) return onlyVersion(id);
      if (id !== `\0${WORKER}`) return null;
      const file = this.emitFile({ type: "chunk", id: ENGINE("worker.js"), name: "map-worker" });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
    async transform(code, id) {
      if (!SOURCES.test(id)) return null;
      const { code: plain, map = null } = await transformWithOxc(skyless(opaque(code, id), id), id, AS_MAPLIBRE);
      return { code: plain, map, moduleType: "js" };
    },
  };
}

/** Our map covers its whole canvas: the browser need not mix it with the page below, a fifth of each frame without a graphics card. */
function opaque(code: string, id: string): string {
  if (!id.endsWith("/maplibre-gl/src/ui/map.ts")) return code;
  return instead(code, "            alpha: true,\n", "            alpha: false,\n", "look at _setupPainter in its ui/map.ts");
}

/** A map seen only from above has no sky: MapLibre draws one over every pixel all the same, most of an empty frame's work. */
function skyless(code: string, id: string): string {
  if (!id.endsWith("/maplibre-gl/src/render/painter.ts")) return code;
  return instead(code, "if (this.style.sky) drawSky", "if (this.style.sky && this.transform.maxPitch > 0) drawSky", "look at render in its render/painter.ts");
}

function instead(code: string, is: string, ours: string, where: string): string {
  const [before, after, ...more] = code.split(is);
  if (before === undefined || after === undefined || more.length) throw new Error(`MapLibre says “${is.trim()}” in another way now: ${where}.`);
  return `${before}${ours}${after}`;
}

/** Of the whole package only its version is asked. */
function onlyVersion(path: string): string {
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
  return JSON.stringify({ version });
}
