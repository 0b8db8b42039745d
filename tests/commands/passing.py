"""Run by a test as a process of its own: gives an order, or makes one pass of the desk and is killed.

passing.py give TERRITORY NOW PERSON KEY LEVEL ENTITY,ENTITY...
passing.py pass TERRITORY NOW before|within|after      answers come as JSON on stdin
"""

import base64
import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

import django

SEED, SLUG = "ab" * 32, "val-alzette"


def give(territory: int, now: datetime, person: str, key: str, level: int, things: str) -> None:
    from eclor.core.commands import actions
    from eclor.core.commands.words import Refused, Wish
    from eclor.core.service.scope import Scope
    from eclor.core.service.words import Audience

    rights = frozenset({"orders.give", "lighting.command"})
    scope = Scope(
        territory=territory, now=now, person=person, audience=Audience.AGENT, permissions=rights
    )
    wish = Wish(
        service="lighting",
        command="light",
        entities=[int(one) for one in things.split(",")],
        params={"level": level, "minutes": 30, "ramp": 0},
        reason="Essai de plusieurs à la fois",
        expires_at=now + timedelta(minutes=5),
        key=key,
    )
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(actions.give(scope, wish).signal, flush=True)
    except Refused as refused:
        print(refused.code, flush=True)


def one_pass(territory: int, now: datetime, stop: str) -> None:
    from eclor.core.commands.desk import duties
    from eclor.core.commands.envelope import Key
    from eclor.core.service.scope import Scope
    from eclor.core.service.words import Audience

    lines = json.loads(sys.stdin.readline())

    def send(letters: Sequence[tuple[bytes, bytes]]) -> None:
        if stop == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        most = len(letters) // 2 if stop == "within" else len(letters)
        for subject, token in letters[:most]:
            print(subject.decode(), base64.b64encode(token).decode(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    scope = Scope(territory=territory, now=now, person="desk", audience=Audience.ADMINISTRATOR)
    duties.one_pass(scope, Key.of(SEED, SLUG), lines, send)


def main() -> None:
    django.setup()
    from eclor.core.territories.entering import enter

    verb, territory, now = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    enter(territory)
    if verb == "give":
        person, key, level, things = sys.argv[4:]
        give(territory, now, person, key, int(level), things)
    else:
        one_pass(territory, now, sys.argv[4])


if __name__ == "__main__":
    main()
