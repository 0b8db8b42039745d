/** Builds the islands, the styles and the icon sprite into the static folder of eclor.core.ui. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

import { compressed } from "./tools/compressed";
import { maplibre } from "./tools/maplibre";
import { sprite } from "./tools/sprite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/static/eclor/",
  publicDir: false,
  plugins: [
    maplibre(),
    sprite(here("node_modules/@tabler/icons/icons/outline"), here("src/icons.txt"), here("src/signs.svg")),
    compressed(),
  ],
  build: {
    outDir: here("../src/eclor/core/ui/static/eclor"),
    emptyOutDir: true,
    manifest: "manifest.json",
    // The words under which the packages in the bundles were given to us.
    license: { fileName: "licences.md" },
    target: ["chrome109", "firefox115", "safari16"],
    modulePreload: { polyfill: false },
    // A picture inside a style sheet would need data: addresses in the security policy.
    assetsInlineLimit: 0,
    // MapLibre is the greatest part of the map pages and of no other.
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: {
        portal: here("src/portal.ts"),
        console: here("src/console.ts"),
        map: here("src/map.ts"),
        asked: here("src/asked.ts"),
        follow: here("src/follow.ts"),
        night: here("src/night.ts"),
        streets: here("src/streets.ts"),
        worker: here("src/worker.ts"),
        elected: here("src/elected.ts"),
        passkey: here("src/passkey.ts"),
        desk: here("src/desk.ts"),
      },
    },
  },
});
