/** Signing in with a passkey, and making one: the browser signs what the house asks (WebAuthn). */

import "./styles/portal.css";

type Json = Record<string, unknown>;

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null | undefined): string | undefined {
  if (!buffer) return undefined;
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Identifiers travel as text and are bytes to the browser. */
function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as { id: string; type: "public-key" }[]).map((one) => ({ type: one.type, id: bytes(one.id) }));
}

async function made(options: Json): Promise<Credential | null> {
  const user = options["user"] as { id: string; name: string; displayName: string };
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: descriptors(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  return navigator.credentials.create({ publicKey });
}

async function shown(options: Json): Promise<Credential | null> {
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    allowCredentials: descriptors(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  return navigator.credentials.get({ publicKey });
}

/** What the house reads: the same for a new passkey and for a known one, each with its own parts. */
function said(credential: PublicKeyCredential): Json {
  const answer = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      attestationObject: text(answer.attestationObject),
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: text(answer.userHandle),
    },
  };
}

async function post(address: string, form: HTMLFormElement, body: Json): Promise<Json> {
  const token = new FormData(form).get("csrfmiddlewaretoken");
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": String(token), "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const found = (await answer.json()) as Json;
  if (typeof found["towards"] === "string" && !answer.ok) location.assign(found["towards"]);
  if (!answer.ok) throw new Error(String(found["error"] ?? answer.status));
  return found;
}

async function go(form: HTMLFormElement): Promise<void> {
  const { ask = "", take = "", make } = form.dataset;
  const asked = (await post(ask, form, {}))["publicKey"] as Json;
  const credential = make === undefined ? await shown(asked) : await made(asked);
  if (!(credential instanceof PublicKeyCredential)) return;
  const there = await post(take, form, said(credential));
  location.assign(String(there["towards"]));
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  if (!("PublicKeyCredential" in window)) continue; // the other ways stay
  form.hidden = false;
  const wrong = form.querySelector<HTMLElement>("[role=alert]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (wrong) wrong.hidden = true;
    go(form).catch((problem: unknown) => {
      console.info("No passkey:", problem);
      if (wrong) wrong.hidden = false;
    });
  });
}
