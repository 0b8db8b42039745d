"""Broken requests by HTTP: at the devices' door, and at every page of the house, signed in or not."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from urllib.parse import quote

from tests.fuzz.addresses import addresses
from tests.fuzz.mutations import broken, seeds
from tests.fuzz.people import Person
from tests.fuzz.visiting import Asked, Outcome, Visitor, latin, quoted

THREADS = 4
TO_DEVICES = 0.5
# Who sends these is nobody afterwards; strangers may.
PARTINGS = ("/signout", "/sessions", "/mes-donnees/effacer", "/account", "/people")


def run(
    port: int, devices: dict[str, str], person: Person, count: int, seed: int, own: list[int]
) -> Outcome:
    """Send ``count`` requests from four threads; half of them are signed in as the ``person``.

    ``own`` are the numbers of the ``devices``, whose sheets have forms that would end their line.
    """
    shares = [count // THREADS] * THREADS
    shares[0] += count - sum(shares)
    spared = (*PARTINGS, *(f"/devices/{pk}/" for pk in own))

    def visit(number: int) -> Outcome:
        signed_in = number % 2 == 1
        visitor = Visitor(port, addresses(), spared if signed_in else ())
        if signed_in:
            visitor.sign_in(person.email, person.password)
        _send(visitor, devices, shares[number], Random(f"{seed} visitor {number}"))
        if signed_in and not visitor.is_known():
            visitor.outcome.failures.append(f"{person.email} was signed out along the way.")
        visitor.close()
        return visitor.outcome

    whole = Outcome()
    with ThreadPoolExecutor(THREADS) as pool:
        for part in pool.map(visit, range(THREADS)):
            whole.statuses += part.statuses
            whole.failures += part.failures
            whole.refused += part.refused
            whole.filled += part.filled
    return whole


def _send(visitor: Visitor, devices: dict[str, str], count: int, random: Random) -> None:
    good = seeds()
    for _ in range(count):
        if random.random() < TO_DEVICES:
            visitor.ask(_to_devices(random, devices, good))
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
