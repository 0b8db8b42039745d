"""Which providers of identities the house trusts: a file that the setting ECLOR_PROVIDERS names."""

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings


class BadProviders(ValueError):
    """The file of providers cannot be used; the text says which entry and what to write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """One OpenID Connect server, and what the house is called there.

    ``acr`` is the level of trust asked for (eidas1 at FranceConnect). ``checks_email``: the provider
    itself made sure that the mailbox is the person's; otherwise only a claim ``email_verified`` counts.
    """

    key: str
    title: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str = "openid email given_name family_name"
    acr: str = ""
    checks_email: bool = False

    def __post_init__(self) -> None:
        if not (self.key.isascii() and self.key.replace("-", "").isalnum()):
            raise BadProviders(f"{self.key!r}: a key has letters, digits and hyphens.")
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise BadProviders(f"{self.key}: its issuer must begin with https://.")


def providers() -> tuple[Provider, ...]:
    """Those of the settings, in the order of the file. Raises BadProviders."""
    return _read(settings.ECLOR.providers)


def provider(key: str) -> Provider | None:
    return next((one for one in providers() if one.key == key), None)


@lru_cache(maxsize=8)
def _read(path: str) -> tuple[Provider, ...]:
    if not path:
        return ()
    try:
        said = json.loads(Path(path).expanduser().read_text())
    except (OSError, ValueError) as problem:
        raise BadProviders(f"ECLOR_PROVIDERS={path}: {problem}") from problem
    if not isinstance(said, list):
        raise BadProviders(f"ECLOR_PROVIDERS={path}: write a list of providers.")
    known = {one.name for one in fields(Provider)}
    for entry in said:
        if not isinstance(entry, dict) or set(entry) - known:
            raise BadProviders(f"ECLOR_PROVIDERS={path}: an entry has {sorted(known)} and no more.")
    try:
        return tuple(Provider(**entry) for entry in said)
    except TypeError as problem:
        raise BadProviders(f"ECLOR_PROVIDERS={path}: {problem}") from problem
