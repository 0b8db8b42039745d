"""Broken requests by HTTP: at the devices' door, and at every page of the house, signed in or not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from tests.fuzz import georeport
from tests.fuzz.addresses import addresses
from tests.fuzz.mutations import broken, seeds
from tests.fuzz.people import Person
from tests.fuzz.visiting import Asked, Outcome, Visitor, latin, quoted

THREADS = 4
TO_DEVICES, TO_PROGRAMS = 0.35, 0.15
# Who sends these is nobody afterwards; strangers may.
PARTINGS = ("/signout", "/sessions", "/mes-donnees/effacer", "/account", "/people")
# After these the doors are closed to everybody: only the last gust may send them.
CLOSINGS = ("/elus/charte", "/reports/desk/programs/")
LANGUAGES = ("fr", "en", "de")


@dataclass(frozen=True, slots=True)
class Target:
    """The house under attack; ``own`` are the numbers of the ``devices``, whose lines must not end."""

    port: int
    devices: dict[str, str]
    person: Person
    own: list[int]

    def visitor(self, signed_in: bool, last: bool) -> Visitor:
        spared = (*PARTINGS, *(() if last else CLOSINGS), *(f"/devices/{pk}/" for pk in self.own))
        found = Visitor(self.port, addresses(), spared if signed_in else ())
        if signed_in:
            found.sign_in(self.person.email, self.person.password)
        return found


def run(target: Target, count: int, seed: str, last: bool) -> Outcome:
    """Send ``count`` requests from four threads; half of them are signed in as the person.

    ``last``: nothing comes after, so that the guarantor's forms may be sent, too.
    """
    shares = [count // THREADS] * THREADS
    shares[0] += count - sum(shares)

    def visit(number: int) -> Outcome:
        signed_in = number % 2 == 1
        visitor = target.visitor(signed_in, last)
        _send(visitor, target, shares[number], Random(f"{seed} visitor {number}"))
        if signed_in and not visitor.is_known():
            visitor.outcome.failures.append(f"{target.person.email} was signed out on the way.")
        visitor.close()
        return visitor.outcome

    return _together(visit, range(THREADS))


def walk(target: Target, languages: tuple[str, ...] = LANGUAGES) -> Outcome:
    """Every page in each language, as a stranger and as somebody who may do everything."""

    def go(number: int) -> Outcome:
        visitor = target.visitor(signed_in=number % 2 == 1, last=False)
        visitor.walk(languages[number // 2])
        visitor.close()
        return visitor.outcome

    return _together(go, range(2 * len(languages)))


def _together(visit: Callable[[int], Outcome], numbers: range) -> Outcome:
    whole = Outcome()
    with ThreadPoolExecutor(THREADS) as pool:
        for part in pool.map(visit, numbers):
            whole.add(part)
    return whole


def _send(visitor: Visitor, target: Target, count: int, random: Random) -> None:
    good = seeds()
    for _ in range(count):
        luck = random.random()
        if luck < TO_DEVICES:
            visitor.ask(_to_devices(random, target.devices, good))
        elif luck < TO_DEVICES + TO_PROGRAMS:
            status = visitor.ask(georeport.asked(random, target.person.key))
            visitor.outcome.program[status] += 1
        else:
            visitor.look_about(random)


def _to_devices(random: Random, devices: dict[str, str], good: list[bytes]) -> Asked:
    key, secret = random.choice(list(devices.items()))
    token = secret if random.random() < 0.85 else latin(random)
    path = random.choice(
        (
            f"/gateways/devices/{key}",
            f"/gateways/devices/{quoted(random)}",
            f"/api/v1/{quote(token, safe='')}/telemetry",
            f"/api/v1/{quote(token, safe='')}/attributes",
            "/gateways/chirpstack?event=up",
            f"/gateways/chirpstack?event={quoted(random)}",
            "/gateways/ttn",
        )
    )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return "POST", path, broken(random, good), headers
