"""Broken requests by HTTP: at the devices' door, and at every other page of the house."""

import http.client
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from tests.fuzz.mutations import TRAPS, broken, seeds

THREADS = 4
PAGES = (
    "/", "/signin", "/hypervisor", "/waste/", "/alarms/", "/language", "/healthz",
    "/api/entities", "/api/layers", "/api/", "/live/", "/gateways/devices/x",
    "/orders/", "/charter", "/trust/register", "/trust/seals.json", "/sessions", "/elus", "/docs",
    "/carte", "/api/latest", "/api/moments/values",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")


@dataclass
class Outcome:
    """How often each status came, what ended badly, and the signals of what was refused."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def run(port: int, devices: dict[str, str], count: int, seed: int) -> Outcome:
    """Send ``count`` requests from a few threads."""
    shares = [count // THREADS] * THREADS
    shares[0] += count - sum(shares)
    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(
            lambda job: _visitor(port, devices, job[1], Random(f"{seed} visitor {job[0]}")),
            enumerate(shares),
        )
    whole = Outcome()
    for part in parts:
        whole.statuses += part.statuses
        whole.failures += part.failures
        whole.refused += part.refused
    return whole


def _visitor(port: int, devices: dict[str, str], count: int, random: Random) -> Outcome:
    outcome, good = Outcome(), seeds()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        asked = _to_devices(random, devices, good) if random.random() < 0.7 else _to_pages(random)
        _ask(line, asked, outcome)
    line.close()
    return outcome


Asked = tuple[str, str, bytes, dict[str, str]]


def _ask(line: http.client.HTTPConnection, asked: Asked, outcome: Outcome) -> None:
    method, path, body, headers = asked
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        said = answer.read()
    except (http.client.HTTPException, ConnectionError) as problem:
        line.close()  # the door may cut whom it does not understand, as long as it stands
        outcome.statuses[0] += 1
        if isinstance(problem, ConnectionRefusedError):
            outcome.failures.append(f"{method} {path[:120]}: {problem!r}")
        return
    outcome.statuses[answer.status] += 1
    if answer.status >= 500:
        outcome.failures.append(f"{method} {path[:200]}: {answer.status} {said[:200]!r}")
    if answer.status in (400, 413) and b'"signal"' in said:
        outcome.refused.append(json.loads(said)["signal"])


def _to_devices(random: Random, devices: dict[str, str], good: list[bytes]) -> Asked:
    key, secret = random.choice(list(devices.items()))
    token = secret if random.random() < 0.85 else _latin(random)
    path = random.choice(
        (
            f"/gateways/devices/{key}",
            f"/gateways/devices/{_quoted(random)}",
            f"/api/v1/{quote(token, safe='')}/telemetry",
            f"/api/v1/{quote(token, safe='')}/attributes",
            "/gateways/chirpstack?event=up",
            f"/gateways/chirpstack?event={_quoted(random)}",
            "/gateways/ttn",
        )
    )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return "POST", path, broken(random, good), headers


def _to_pages(random: Random) -> Asked:
    path = random.choice(PAGES)
    if random.random() < 0.6:
        path += ("" if path.endswith("/") else "/") + _quoted(random)
    if random.random() < 0.6:
        path += f"?{random.choice('abq')}={_quoted(random)}&type={_quoted(random)}&bbox={_quoted(random)}"
    headers = {"Accept-Language": _latin(random), "Cookie": f"eclor_session={_latin(random)}"}
    body = random.randbytes(random.randint(0, 200)) if random.random() < 0.3 else b""
    return random.choice(METHODS), path, body, headers


def _quoted(random: Random) -> str:
    return quote(random.choice(TRAPS)[:300], safe="")


def _latin(random: Random) -> str:
    """A header's value: anything but what would end the header."""
    text = random.choice(TRAPS)[:200].decode("latin-1")
    return "".join(c for c in text if c not in "\r\n\0").strip()
