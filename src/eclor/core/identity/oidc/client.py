"""The code flow of OpenID Connect Core 1.0, with PKCE (RFC 7636), state and nonce; nothing else of it."""

import base64
import json
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from eclor.core.identity.oidc.providers import Provider

SIGNED_WITH = ["RS256", "PS256", "ES256", "EdDSA"]
PATIENCE, LARGEST = 8.0, 256 << 10  # seconds; bytes of an answer
REMEMBERED = 600.0  # seconds that what a provider says of itself is believed
EIDAS = ("eidas1", "eidas2", "eidas3")  # low, substantial, high
LEEWAY = 60  # seconds that two clocks may differ
Json = dict[str, Any]
_metadata: dict[str, tuple[float, Json]] = {}


class ProviderFailed(RuntimeError):
    """The provider does not answer, or its answer proves nothing; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser was sent with, kept in its session until it comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Asked":
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says somebody is; ``email`` is "" unless it is known to be theirs.

    ``token`` is the id token: whoever signs out there shows it (RP-Initiated Logout 1.0).
    """

    subject: str
    email: str
    name: str
    token: str


def start(provider: Provider, asked: Asked, back: str) -> str:
    """Where the browser is sent. Raises ProviderFailed."""
    challenge = base64.urlsafe_b64encode(sha256(asked.verifier.encode()).digest())
    said = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scope,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if provider.acr:
        said["acr_values"] = provider.acr
    return _asking(str(_of(provider)["authorization_endpoint"]), said)


def finish(provider: Provider, asked: Asked, code: str, back: str) -> Identity:
    """Who came back with this code. Raises ProviderFailed."""
    meta = _of(provider)
    answer = _ask(
        meta["token_endpoint"],
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "code_verifier": asked.verifier,
        },
    )
    said = _object(answer)
    keys = _keys(meta)
    claims = _proven(str(said.get("id_token", "")), keys, provider, asked.nonce)
    if not _is_trusted(provider.acr, str(claims.get("acr", ""))):
        raise ProviderFailed(
            f"It proves {claims.get('acr')!r}, where {provider.acr} was asked for."
        )
    info = _userinfo(meta, str(said.get("access_token", "")), keys, provider)
    if info.get("sub") != claims["sub"]:
        raise ProviderFailed("The id token and the userinfo are about two persons.")
    return _identity(provider, claims | info, str(said["id_token"]))


def leave(provider: Provider, token: str, state: str, back: str) -> str:
    """Where a browser signs out at the provider; "" where it has no such page. Raises ProviderFailed."""
    end = str(_of(provider).get("end_session_endpoint", ""))
    said = {"id_token_hint": token, "state": state, "post_logout_redirect_uri": back}
    return _asking(end, said) if _is_safe(end) else ""


def _asking(address: str, said: dict[str, str]) -> str:
    """The address with these questions after its own, which a provider may well have (RFC 6749, 3.1)."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode(said))))
    return urlunsplit(parts._replace(query=query, fragment=""))


def forget() -> None:
    """Ask every provider anew what it says of itself."""
    _metadata.clear()


def _identity(provider: Provider, said: Json, token: str) -> Identity:
    checked = provider.checks_email or said.get("email_verified") is True
    name = " ".join(str(said.get(part, "")) for part in ("given_name", "family_name")).strip()
    return Identity(
        subject=str(said["sub"])[:255],
        email=str(said.get("email", "")) if checked else "",
        name=name or str(said.get("usual_name") or said.get("name") or ""),
        token=token,
    )


def _is_trusted(asked: str, given: str) -> bool:
    """The level asked for, or a higher one of the three of eIDAS; no level asked for: any."""
    wanted = asked.split()
    higher = EIDAS[EIDAS.index(wanted[0]) :] if wanted and wanted[0] in EIDAS else ()
    return not wanted or given in (*wanted, *higher)


def _of(provider: Provider) -> Json:
    """What the provider says of itself; it must be about the very issuer the settings name."""
    now = time.monotonic()
    known = _metadata.get(provider.issuer)
    if known and now - known[0] < REMEMBERED:
        return known[1]
    found = _object(_ask(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"))
    if found.get("issuer") != provider.issuer:
        raise ProviderFailed(f"{provider.issuer} says it is {found.get('issuer')!r}.")
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
        if not _is_safe(str(found.get(name, ""))):
            raise ProviderFailed(f"{provider.issuer} names no safe {name}.")
    _metadata[provider.issuer] = (now, found)
    return found


def _keys(meta: Json) -> KeySet:
    try:
        return KeySet.import_key_set(_object(_ask(meta["jwks_uri"])))  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as problem:
        raise ProviderFailed(f"Its keys cannot be read: {problem}") from problem


def _userinfo(meta: Json, token: str, keys: KeySet, provider: Provider) -> Json:
    """Plain JSON, or a signed token as FranceConnect and ProConnect give it."""
    answer = _ask(meta["userinfo_endpoint"], bearer=token)
    if answer.kind.startswith("application/jwt"):
        return _proven(answer.body.decode("ascii", "replace").strip(), keys, provider, None)
    return _object(answer)


def _proven(token: str, keys: KeySet, provider: Provider, nonce: str | None) -> Json:
    try:
        claims: Json = jwt.decode(token, keys, algorithms=SIGNED_WITH).claims
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": nonce is not None},
        )
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise ProviderFailed(f"Its token proves nothing: {problem}") from problem
    if nonce is not None and not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise ProviderFailed("Its token was made for another sign-in.")
    if claims.get("azp") not in (None, provider.client_id):
        raise ProviderFailed("Its token was made for another house.")
    return claims


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: str
    body: bytes


class _Stay(HTTPRedirectHandler):
    """A provider's program sends us nowhere else."""

    def redirect_request(self, *_said: Any) -> None:
        return None


def _ask(address: str, form: Json | None = None, bearer: str = "") -> _Answer:
    headers = {"Accept": "application/json, application/jwt"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    body = urlencode(form).encode() if form else None
    try:
        request = Request(address, body, headers)  # noqa: S310 -- _is_safe, or the settings
        with build_opener(_Stay).open(request, timeout=PATIENCE) as answer:
            return _Answer(answer.headers.get("Content-Type", ""), answer.read(LARGEST + 1))
    except (URLError, OSError, HTTPException, ValueError) as problem:
        raise ProviderFailed(f"{urlsplit(address).netloc} does not answer: {problem}") from problem


def _object(answer: _Answer) -> Json:
    try:
        said = json.loads(answer.body) if len(answer.body) <= LARGEST else None
    except (ValueError, RecursionError) as problem:
        raise ProviderFailed(f"Its answer is no JSON: {problem}") from problem
    if not isinstance(said, dict):
        raise ProviderFailed("Its answer is no object, or is too large.")
    return said


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    )
