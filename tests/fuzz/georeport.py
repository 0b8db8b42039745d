"""Broken requests of a program that reports by Open311: forms, photos, bodies that are no form."""

import secrets
from functools import cache
from random import Random
from urllib.parse import quote, urlencode

from eclor.services.reports.words import CATEGORIES
from tests.fuzz import photographs
from tests.fuzz.mutations import TRAPS
from tests.fuzz.visiting import Asked

ROOT = "/open311/v2/"
SENSIBLE = {
    "lat": "49.47",
    "long": "5.95",
    "address_string": "Rue Foch",
    "address_id": "57038",
    "description": "Un trou dans la chaussée",
    "email": "maya@example.org",
    "first_name": "Maya",
    "last_name": "Petit",
    "device_id": "1",
    "phone": "0612345678",
    "media_url": "https://example.org/trou.jpg",
    "jurisdiction_id": "57038",
    "attribute[pole]": "12",
}
QUESTIONS = {
    "service_request_id": "1,2,3",
    "service_code": "lamp",
    "start_date": "2026-01-01T00:00:00Z",
    "end_date": "2026-03-01T00:00:00+01:00",
    "status": "open,closed",
    "page": "1",
    "page_size": "50",
    "extensions": "true",
    "jurisdiction_id": "57038",
}
NAMES = (
    "\u202egnp.eruoc",
    "A" * 5_000,
    "Zoe\u0301 \u200b\u2066",
    "\U000e0041\ufdd0",
    "І\u0307nès",
    "a\nb\tc",
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCUMENTS = (
    f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{LAUGHS}]><service_requests>&l9;</service_requests>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><service_requests><request>&x;</request></service_requests>',
    '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd"><service_requests/>',
    "<a>" * 20_000,
    '{"service_code":"lamp","description":' + "[" * 5_000,
)  # fmt: skip
PHOTOS = (
    photographs.small, photographs.cut, photographs.flipped, photographs.polyglot,
    photographs.claimed, photographs.commented, photographs.foreign, photographs.noise,
)  # fmt: skip
BOMBS = (photographs.bomb, photographs.deep_bomb, photographs.text_bomb)
EDGE = "edge-of-the-storm"


def asked(random: Random, key: str) -> Asked:
    """A request to one of the doors of GeoReport v2; ``key`` is a program's that may report."""
    form = random.choice(("xml", "json"))
    luck = random.random()
    if luck < 0.35:
        return "GET", ROOT + _door(random, form) + _question(random), b"", {}
    fields = _spoiled(random, SENSIBLE)
    fields += [("service_code", random.choice((*CATEGORIES, _trap(random))))]
    fields += [("api_key", key if random.random() < 0.85 else _trap(random))]
    path = f"{ROOT}requests.{form}"
    named = {"Idempotency-Key": str(random.randint(0, 50))} if random.random() < 0.3 else {}
    if luck < 0.7:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return "POST", path, urlencode(fields).encode(), kind | named
    if luck < 0.9:
        kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
        return "POST", path, _multipart(random, fields), kind | named
    kind = {"Content-Type": random.choice(("text/xml", "application/xml", "application/json"))}
    return "POST", f"{path}?api_key={key}", random.choice(DOCUMENTS).encode(), kind


def _door(random: Random, form: str) -> str:
    code = random.choice((*CATEGORIES, "1", "2", "57", f"{2**63}", quote(_trap(random), safe="")))
    token = random.choice((secrets.token_urlsafe(32), code))
    return random.choice(
        (
            f"discovery.{form}", f"services.{form}", f"services/{code}.{form}", f"requests.{form}",
            f"requests.{form}", f"requests/{code}.{form}", f"tokens/{token}.{form}", "openapi.json",
        )
    )  # fmt: skip


def _question(random: Random) -> str:
    return "?" + urlencode(_spoiled(random, QUESTIONS))


def _spoiled(random: Random, good: dict[str, str]) -> list[tuple[str, str | bytes]]:
    """Some of the fields, one in five of them with a trap."""
    names = random.sample(list(good), random.randint(1, len(good)))
    return [(n, _trap(random) if random.random() < 0.2 else good[n]) for n in names]


def _trap(random: Random) -> str:
    if random.random() < 0.3:
        return random.choice(NAMES)
    return random.choice(TRAPS)[:2_000].decode("utf-8", "replace")


@cache
def _bombs() -> tuple[bytes, ...]:
    """Made once: they are dear to make, and the same for whoever opens them."""
    return tuple(one(Random(5)) for one in BOMBS)


def _multipart(random: Random, fields: list[tuple[str, str | bytes]]) -> bytes:
    parts = [_part(f'name="{name}"', value) for name, value in fields]
    for number in range(random.randint(0, 3)):
        bomb = random.random() < 0.05
        photo = random.choice(_bombs()) if bomb else random.choice(PHOTOS)(random)
        parts.append(_part(f'name="media{number}"; filename="{number}.jpg"', photo))
    end = b"" if random.random() < 0.1 else f"--{EDGE}--\r\n".encode()
    return b"".join(parts) + end


def _part(name: str, value: str | bytes) -> bytes:
    said = value if isinstance(value, bytes) else value.encode()
    return f"--{EDGE}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + said + b"\r\n"
