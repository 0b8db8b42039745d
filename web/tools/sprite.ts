/** One file of every icon the house may name: Tabler's outlines, and our own signs of state. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

import { signPng } from "./sign";

/** (name, pixels, share left free on each side): telephones cut the maskable one to any shape. */
const PICTURES: [string, number, number][] = [
  ["icon-180.png", 180, 0.12],
  ["icon-192.png", 192, 0.12],
  ["icon-512.png", 512, 0.12],
  ["icon-512-maskable.png", 512, 0.22],
];

export function sprite(icons: string, list: string, signs: string): Plugin {
  return {
    name: "eclor-sprite",
    apply: "build",
    buildStart() {
      this.addWatchFile(list);
      this.addWatchFile(signs);
    },
    generateBundle() {
      const drawn = Object.fromEntries(names(list).map((name) => [name, outline(icons, name)]));
      const ours = readFileSync(signs, "utf8").trim().split("\n").map(sign);
      const symbols = [
        ...Object.entries(drawn).map(([name, body]) => `<symbol id="${name}" ${OUTLINE}>${body}</symbol>`),
        ...ours.map(({ name, box, body }) => `<symbol id="${name}" viewBox="${box}">${body}</symbol>`),
      ];
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
      const id = this.emitFile({ type: "asset", name: "icons.svg", source });
      const signBodies = Object.fromEntries(ours.map(({ name, box, body }) => [name, { box, body }]));
      const mark = ours.find(({ name }) => name === "mark");
      const tab = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -3 30 30"><rect x="-3" y="-3" width="30" height="30" rx="7" fill="#0a1115"/><g color="#eaf0f1">${mark?.body ?? ""}</g></svg>`;
      for (const [name, size, room] of PICTURES) {
        this.emitFile({ type: "asset", fileName: `icons/${name}`, source: signPng(mark?.body ?? "", size, room) });
      }
      const tabId = this.emitFile({ type: "asset", name: "mark.svg", source: tab });
      const known = { mark: this.getFileName(tabId), sprite: this.getFileName(id), outlines: drawn, signs: signBodies };
      this.emitFile({ type: "asset", fileName: "icons.json", source: JSON.stringify(known) });
    },
  };
}

const OUTLINE =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';

/** Names of the list: one a line, # begins a remark. */
function names(list: string): string[] {
  const lines = readFileSync(list, "utf8").split("\n");
  return lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
}

function outline(icons: string, name: string): string {
  const svg = readFileSync(join(icons, `${name}.svg`), "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return body.replace(/\s+/g, " ").replace(/> </g, "><").trim();
}

function sign(line: string): { name: string; box: string; body: string } {
  const found = /^<symbol id="([^"]+)" viewBox="([^"]+)">(.*)<\/symbol>$/.exec(line);
  if (!found) throw new Error(`Not one whole symbol on this line of the signs: ${line}`);
  const [, name = "", box = "", body = ""] = found;
  return { name, box, body };
}
