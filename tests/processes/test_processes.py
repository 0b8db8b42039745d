"""Every process says that it lives; whoever falls silent is missed, and nobody is missed for nothing."""

import json
import socket
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from eclor.core.alarms.models import Alarm
from eclor.core.context.models import Entity
from eclor.core.gateways.recording import recording_to
from eclor.core.identity.models import Person
from eclor.core.jobs.models import Clock
from eclor.core.processes import guard, telling
from eclor.core.processes.guard import PATIENCE, UNSEEN, Guard
from eclor.core.processes.models import Beat
from eclor.core.processes.pulse import Probe, Pulse, nats_at
from eclor.core.processes.queries import processes
from eclor.core.processes.rules import AWAY, FORGOTTEN, Life, standings
from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseRole
from eclor.core.service.scope import Scope
from eclor.run.addresses import database
from eclor.testing.plugin import HOME, NOON


@pytest.fixture(autouse=True)
def conninfo(django_db_setup: None) -> dict[str, str]:
    """As the recorder signs in; what gates and recorders of other tests have told is taken away."""
    found = database(Configuration(home=str(HOME)), DatabaseRole.RECORDER).conninfo()
    with psycopg.connect(**found) as connection:
        connection.execute("DELETE FROM process_beat")
    return found


def life(name: str, *, machine: str = "mairie", since: int = 3600, ago: int = 5) -> Life:
    """Seconds before noon of the first and of the last beat."""
    return Life(
        name=name,
        machine=machine,
        number=since,
        since=NOON - timedelta(seconds=since),
        beat_at=NOON - timedelta(seconds=ago),
    )


def heard(name: str, at: datetime, machine: str = "mairie") -> None:
    Beat.objects.create(name=name, machine=machine, number=1, since=at, beat_at=at)


def test_a_process_is_away_after_three_silences() -> None:
    (well,) = standings([life("gate", ago=AWAY.seconds)], NOON)
    (away,) = standings([life("gate", ago=AWAY.seconds + 1)], NOON)

    assert (well.works, well.since) == (True, NOON - timedelta(hours=1))
    assert (away.works, away.since) == (False, away.beat_at)


def test_two_workers_of_one_process_are_one_that_works_while_one_of_them_does() -> None:
    (web,) = standings([life("web-1", since=900, ago=400), life("web-1", since=800, ago=3)], NOON)

    assert (web.works, web.since) == (True, NOON - timedelta(seconds=800))


def test_a_process_that_was_started_again_elsewhere_is_missed_by_nobody() -> None:
    former = life("record-1", machine="4f1c", since=900, ago=300)
    later = life("record-1", machine="9ab2", since=290, ago=4)
    beside = life("record-1", machine="77d0", since=5000, ago=4)

    assert [one.machine for one in standings([former, later], NOON)] == ["9ab2"]
    assert [one.works for one in standings([former, beside], NOON)] == [False, True]


def test_who_was_silent_for_a_day_is_expected_by_nobody() -> None:
    ago = int(FORGOTTEN.total_seconds())

    assert standings([life("field", since=ago * 2, ago=ago)], NOON) == []


def test_the_guard_lets_the_others_arrive_before_it_judges() -> None:
    watch, start = Guard(spares=("dispatch",)), 10_000.0
    watch.due(start)

    early = [watch.trusts() for now in range(10, 70, 10) if watch.due(start + now)]
    for now in range(70, int(PATIENCE) + 20, 10):
        watch.due(start + now)
    in_time = watch.trusts()
    watch.due(start + PATIENCE + 20 + UNSEEN + 10)  # nobody looked: the database was away

    assert (any(early), in_time, watch.trusts()) == (False, True, False)
    assert (watch.watches("work"), watch.watches("dispatch")) == (True, False)
    assert [n for n in ("work", "dispatch") if Guard(cares=("dispatch",)).watches(n)] == [
        "dispatch"
    ]


def test_one_alarm_rings_for_a_process_that_is_away_and_ends_when_it_lives_again(
    maya: Scope,
) -> None:
    heard("gate", maya.now - timedelta(minutes=2))
    for _look in range(2):
        guard.ring(maya, processes(maya))
    rung = Alarm.objects.get()
    Beat.objects.update(beat_at=maya.now)
    guard.clear(maya, processes(maya), lambda name: True)

    assert rung.title == (
        "Porte des appareils\u00a0: gate sur mairie ne vit plus. Dernier signe à 12:58:00."
    )
    assert (rung.cleared_at, Alarm.objects.get().cleared_at) == (None, maya.now)


def test_the_alarm_of_a_process_that_left_ends_where_somebody_looks_after_it(maya: Scope) -> None:
    heard("web-2", maya.now - timedelta(minutes=2))
    guard.ring(maya, processes(maya))
    Beat.objects.all().delete()

    guard.clear(maya, [], lambda name: name == "dispatch")
    spared = Alarm.objects.get().cleared_at
    guard.clear(maya, [], lambda name: name == "web-2")

    assert (spared, Alarm.objects.get().cleared_at) == (None, maya.now)


class Heard:
    """Where measures go in these tests."""

    def __init__(self) -> None:
        self.said: dict[int, dict[str, float]] = {}

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None:
        self.said[int(subject.split(b".")[-1])] = json.loads(payload)["values"]


def test_the_platform_stands_on_the_map_with_how_many_of_each_kind_work(maya: Scope) -> None:
    for name, ago in (("web-1", 3), ("web-2", 3), ("gate", 300), ("errand", 3)):
        heard(name, maya.now - timedelta(seconds=ago))
    stream = Heard()

    with recording_to(stream):
        telling.tell_processes(maya)
        telling.tell_processes(replace(maya, now=maya.now + timedelta(minutes=1)))

    platform = Entity.objects.get(type="Platform")
    assert (platform.lon is None, platform.name) == (False, "Plateforme Eclor")
    assert set(stream.said) == {platform.pk}
    assert telling.values(processes(maya)) == {
        "processesAway": 1, "webWorking": 2, "gateWorking": 0,
    }  # fmt: skip


def test_the_page_says_first_who_is_away_and_which_work_failed(maya: Scope) -> None:
    now = timezone.now()
    heard("web-1", now)
    heard("gate", now - timedelta(minutes=5))
    Clock.objects.update_or_create(
        territory_id=maya.territory,
        job="waste.learn",
        defaults={"last_run_at": now, "trouble": "ValueError: <b>no past</b>"},
    )
    client = Client()
    client.force_login(Person.objects.get(pk=maya.person))

    page = client.get("/platform/").content.decode()

    assert page.index("Porte des appareils") < page.index("web-1")
    assert "1 processus est absent." in page
    assert "ValueError: &lt;b&gt;no past&lt;/b&gt;" in page


def test_a_stranger_does_not_learn_which_machines_there_are(val_alzette: int) -> None:
    assert Client().get("/platform/").status_code == 302


def lines(conninfo: dict[str, str]) -> list[tuple[str, str]]:
    with psycopg.connect(**conninfo) as connection:
        return connection.execute(
            "SELECT name, CASE machine WHEN '' THEN '' ELSE 'here' END FROM process_beat"
            " WHERE beat_at <= now() AND since <= beat_at ORDER BY name"
        ).fetchall()


def gone() -> int:
    raise ConnectionRefusedError("nobody listens")


def test_a_beat_tells_of_the_process_and_of_the_servers_that_answered_it(
    conninfo: dict[str, str],
) -> None:
    probes = {"nats": Probe(ask=lambda: 7), "front": Probe(ask=gone, here=True)}
    pulse = Pulse("dispatch", conninfo, probes)

    for _beat in range(2):
        pulse.beat()
    told = lines(conninfo)
    pulse.farewell()

    assert told == [("dispatch", "here"), ("nats", ""), ("postgres", "")]
    assert lines(conninfo) == [("nats", ""), ("postgres", "")]


def test_a_server_started_again_has_another_number_and_a_stranger_is_no_nats() -> None:
    first, second, stranger = (
        _greeting(said) for said in (b'INFO {"server_id":"A"}\r\n', b'INFO {"server_id":"B"}\r\n',
                                     b"SSH-2.0\r\n")
    )  # fmt: skip

    assert nats_at("127.0.0.1", first).ask() != nats_at("127.0.0.1", second).ask()
    with pytest.raises(OSError, match="no NATS"):
        nats_at("127.0.0.1", stranger).ask()


def _greeting(said: bytes) -> int:
    """A server that greets one visitor; its port."""
    door = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        with door, door.accept()[0] as visitor:
            visitor.sendall(said)

    threading.Thread(target=greet, daemon=True).start()
    return int(door.getsockname()[1])
