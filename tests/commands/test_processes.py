"""Several processes at the desk, and one that is killed: limits hold, and each lamp obeys once."""

import base64
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from eclor.core.commands import actions
from eclor.core.commands.desk.hearing import read_answers
from eclor.core.commands.words import State
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import enter
from eclor.testing.house import VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME, NOON
from eclor.testing.waiting import PATIENCE, wait_until
from tests.commands.conftest import Desk, Street, wish

PASSING = Path(__file__).with_name("passing.py")
MAYA = Scope(
    territory=VAL_ALZETTE,
    now=NOON,
    person="1",
    audience=Audience.AGENT,
    permissions=frozenset({"orders.give", "lighting.command"}),
)


def started(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(PASSING), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def all_at_once(*wishes: tuple[str, str, int, list[int]]) -> list[str]:
    """What each of several processes was answered that gave its order at the same moment."""
    givers = [
        started(
            "give", str(VAL_ALZETTE), NOON.isoformat(), person, key, str(level),
            ",".join(map(str, things)),
        )
        for person, key, level, things in wishes
    ]  # fmt: skip
    for giver in givers:
        assert giver.stdout is not None
        assert giver.stdout.readline() == "ready\n"
    for giver in givers:
        assert giver.stdin is not None
        giver.stdin.write("go\n")
        giver.stdin.flush()
    return [giver.communicate(timeout=PATIENCE)[0].strip() for giver in givers]


def test_orders_given_at_the_same_moment_keep_the_limit_together(street: Street):
    lamps = street.lamps(40)

    said = all_at_once(*((str(n), f"k{n}", 0, lamps[2 * n : 2 * n + 2]) for n in range(4)))

    assert Counter(one == "too_dark" for one in said) == {True: 2, False: 2}
    assert street.one("SELECT count(*) FROM order_part") == 4


def test_the_same_request_sent_by_two_processes_at_once_is_one_order(street: Street):
    lamps = street.lamps(3)

    said = all_at_once(*[("1", "once", 100, lamps)] * 3)

    assert len(set(said)) == 1
    assert street.one("SELECT count(*) FROM field_order") == 1
    assert street.one("SELECT count(*) FROM order_part") == 3


@pytest.fixture
def committed(street: Street, django_db_blocker) -> Iterator[Desk]:
    """A desk whose passes are committed, over three lamps with one order for more light."""
    street.lamps(3)
    with django_db_blocker.unblock():
        enter(VAL_ALZETTE)
        actions.give(MAYA, wish(MAYA, street.entities))
        yield Desk(street, street.controllers())


def killed_pass(desk: Desk, stop: str) -> None:
    """One pass by a process that is killed; the lamps hear what had left it."""
    desk.now += timedelta(seconds=1)
    heard, desk.answers = desk.answers, []
    lines = read_answers(heard, desk.now.timestamp())
    process = started("pass", str(VAL_ALZETTE), desk.now.isoformat(), stop)
    said, _ = process.communicate(json.dumps(lines) + "\n", timeout=PATIENCE)
    assert process.returncode == -9
    letters = [line.split() for line in said.splitlines()]
    desk._sent([(subject.encode(), base64.b64decode(token)) for subject, token in letters])
    desk.answers += heard  # what the dead desk had not acknowledged is told to the next


@pytest.mark.parametrize("stop", ["before", "within", "after"])
def test_killed_around_sending_each_lamp_obeys_exactly_once(committed: Desk, stop: str):
    killed_pass(committed, stop)

    _to_its_end(committed)

    _assert_exactly_once(committed)


def test_killed_again_and_again_each_lamp_obeys_exactly_once(committed: Desk):
    for stop in ("within", "after", "before"):
        killed_pass(committed, stop)
        committed.now += timedelta(seconds=20)  # until it is due again

    _to_its_end(committed)

    _assert_exactly_once(committed)


@pytest.mark.parametrize("table", ["order_sequence", "order_part", "told_fact"])
def test_killed_while_it_writes_each_lamp_obeys_exactly_once(committed: Desk, table: str):
    if table == "told_fact":
        committed.turn()  # the end is told in the pass that hears the answers
    with psycopg.connect(owner_conninfo(HOME)) as wall:
        wall.execute(f"LOCK TABLE {table} IN SHARE MODE")
        process = started("pass", str(VAL_ALZETTE), committed.now.isoformat(), "after")
        lines = read_answers(committed.answers, committed.now.timestamp())
        assert process.stdin is not None
        process.stdin.write(json.dumps(lines) + "\n")
        process.stdin.flush()
        _wait_until_it_stands_before(committed.street, table)
        process.kill()
        process.communicate()

    _to_its_end(committed)

    _assert_exactly_once(committed)


def _to_its_end(desk: Desk) -> None:
    for _ in range(40):
        desk.turn(2)
        if desk.street.one("SELECT count(*) FROM field_order WHERE ended_at IS NULL") == 0:
            return
    raise AssertionError("The order never ended.")


def _assert_exactly_once(desk: Desk) -> None:
    one = desk.street.one
    assert [lamp.effects for lamp in desk.lamps.values()] == [1, 1, 1]
    assert one("SELECT state FROM field_order") == State.SUCCEEDED
    assert one("SELECT count(*) FROM told_fact WHERE name = 'OrderEnded'") == 1
    assert one("SELECT count(*) FROM audit_line WHERE did = 'orders.end'") == 1


def _wait_until_it_stands_before(street: Street, table: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
    wait_until(lambda: street.one(waiting, table), f"the desk before {table}")
