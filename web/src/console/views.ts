/** Views: the screen as it stands, kept under a name and shared by its address. */

import { html, nothing, type TemplateResult } from "lit";

import { icon } from "../ui/icon";
import { Panel } from "./dialog";
import { ask, sentenceOf, tell } from "./net";
import { address, say, setup, type KeptView } from "./setup";

let trouble = "";
let copied = "";
let panel: Panel | null = null;

/** Put the screen as a view keeps it. */
export function openView(view: KeptView): void {
  location.hash = view.state.hash ?? "";
  const keys = view.state.figures;
  if (keys?.length) void document.querySelector<HTMLElement & { refresh(keys: string[]): Promise<void> }>("eclor-figures")?.refresh(keys);
  panel?.close();
}

export function showViews(): void {
  trouble = copied = "";
  panel ??= new Panel(() => say("views"), "views", body);
  panel.show();
  void reload();
}

function body(): TemplateResult {
  return html`
    ${setup.views.length ? html`<ul>${setup.views.map(row)}</ul>` : html`<p class="none">${say("no_view")}</p>`}
    <form @submit=${(event: SubmitEvent) => void save(event)}>
      <label for="view-name">${say("view_name")}</label>
      <p><input id="view-name" name="name" maxlength="60" required autocomplete="off" /><button class="btn go">${say("view_save")}</button></p>
    </form>
    <p><button class="btn" @click=${() => void copy(location.href)}>${icon("link")} ${say("copy_present")}</button></p>
    <p class="said" role="status">${copied}${trouble ? html`<span class="trouble">${trouble}</span>` : nothing}</p>
  `;
}

function row(view: KeptView): TemplateResult {
  return html`<li>
    <button class="link" @click=${() => openView(view)}>${view.name}</button>
    <button class="plain" @click=${() => void copy(new URL(view.link, location.href).href)} aria-label=${say("copy_link", { name: view.name })}>${icon("link")}</button>
    <button class="plain" @click=${() => void forget(view)} aria-label=${say("forget_view", { name: view.name })}>${icon("trash")}</button>
  </li>`;
}

async function save(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const figures = (document.querySelector("eclor-figures") as { figures?: { key: string }[] } | null)?.figures;
  const state = { hash: location.hash.slice(1), figures: figures?.map((one) => one.key) ?? [] };
  await done(async () => {
    await tell(address("save_view"), { name: new FormData(form).get("name"), state });
    form.reset();
    await reload();
  });
}

async function forget(view: KeptView): Promise<void> {
  await done(async () => {
    setup.views = (await tell<{ views: KeptView[] }>(address("forget_view", { id: view.id }), {})).views;
  });
}

async function reload(): Promise<void> {
  await done(async () => {
    setup.views = (await ask<{ views: KeptView[] }>(address("views"))).views;
  });
}

async function copy(text: string): Promise<void> {
  await done(async () => {
    await navigator.clipboard.writeText(text);
    copied = say("copied");
  });
}

async function done(work: () => Promise<void>): Promise<void> {
  trouble = "";
  try {
    await work();
  } catch (problem) {
    trouble = problem instanceof DOMException ? say("not_copied") : sentenceOf(problem);
  }
  panel?.draw();
}
