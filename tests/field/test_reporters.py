"""When devices speak and what they say."""

import json
from datetime import datetime
from random import Random

import pytest

from eclor.field.devices.clock import LifeClock, iso
from eclor.field.devices.play import Agenda
from eclor.field.devices.reporters import CentreReporter, Message, Regular, phase_of
from eclor.field.history import plan
from eclor.field.life import Life
from eclor.field.life.calendar import ZONE
from eclor.field.made import make_territory

SATURDAY = datetime(2026, 5, 16, 10, tzinfo=ZONE).timestamp()


@pytest.fixture(scope="module")
def life() -> Life:
    return Life(make_territory(57))


def regular(life: Life, kind: str, speed: float = 1.0, count: int = 20) -> list[Regular]:
    clock = LifeClock(SATURDAY, speed)
    return [Regular(life, clock, t, Random(t.key)) for t in life.made.of_type(kind)[:count]]


def heard(agenda: Agenda, until: float) -> list[Message]:
    """All until then, asked as the living field asks: every second."""
    found: list[Message] = []
    while agenda.next_at <= until:
        found += agenda.until(agenda.next_at)
    return found


def test_a_lamp_speaks_each_quarter_of_an_hour_over_its_cabinet(life: Life) -> None:
    lamps = regular(life, "Streetlight", count=1)
    lamp = lamps[0].thing

    messages = heard(Agenda(lamps, SATURDAY), SATURDAY + 3600)

    assert {(m.login, m.topic) for m in messages} == {(lamp.gateway, f"obs/{lamp.key}")}
    times = {json.loads(m.payload)["at"] for m in messages}
    assert len(times) == 4
    assert set(json.loads(messages[0].payload)) == {
        "power", "dimming", "energy", "burningHours", "at",
    }  # fmt: skip


def test_lamps_do_not_speak_all_at_once(life: Life) -> None:
    messages = heard(Agenda(regular(life, "Streetlight", count=300), SATURDAY), SATURDAY + 900)

    in_first_minute = [m for m in messages if m.send_at < SATURDAY + 60]

    assert 5 <= len(in_first_minute) <= 40


def test_at_tenfold_speed_devices_speak_ten_times_as_often_with_the_clocks_own_time(
    life: Life,
) -> None:
    messages = heard(Agenda(regular(life, "TrafficCounter", speed=10.0), SATURDAY), SATURDAY + 360)

    times = [json.loads(m.payload)["at"] for m in messages]

    assert 180 <= len(messages) <= 210
    assert min(times) >= iso(SATURDAY - 95)  # the clock of one device in twenty-five is wrong
    assert max(times) <= iso(SATURDAY + 360 + 95)


def test_what_a_radio_says_twice_is_the_same_to_the_byte(life: Life) -> None:
    messages = heard(Agenda(regular(life, "Streetlight", count=400), SATURDAY), SATURDAY + 1800)

    by_time: dict[tuple[str, str], set[bytes]] = {}
    for message in messages:
        key = (message.topic, json.loads(message.payload)["at"])
        by_time.setdefault(key, set()).add(message.payload)

    assert len(by_time) < len(messages)
    assert all(len(payloads) == 1 for payloads in by_time.values())


def test_some_messages_come_minutes_late_behind_younger_ones(life: Life) -> None:
    messages = heard(Agenda(regular(life, "Streetlight", count=400), SATURDAY), SATURDAY + 1800)

    times = [json.loads(m.payload)["at"] for m in messages]

    assert times != sorted(times)


def test_a_centre_tells_each_change_at_its_moment_and_all_each_minute(life: Life) -> None:
    centre = life.made.of_type("RecyclingCentre")[0]
    reporter = CentreReporter(life, LifeClock(SATURDAY, 1.0), centre)
    day = life.centre(centre, SATURDAY)

    messages = heard(Agenda([reporter], SATURDAY), SATURDAY + 1800)

    said = {json.loads(m.payload)["at"] for m in messages}
    changes = {iso(at) for at, _, _ in day.between(SATURDAY, SATURDAY + 1800)}
    assert changes <= said
    assert {iso(SATURDAY + 60 * minute) for minute in range(1, 31)} <= said


def test_what_was_slept_through_stays_unmeasured(life: Life) -> None:
    agenda = Agenda(regular(life, "WeatherStation", count=1), SATURDAY)

    messages = agenda.until(SATURDAY + 6 * 3600)

    assert messages == []
    assert agenda.next_at > SATURDAY + 6 * 3600 - 600


def test_history_and_the_living_field_share_one_grid_and_the_same_values(life: Life) -> None:
    station = life.made.of_type("WeatherStation")[0]
    columns = {c.attribute: c for c in plan.regular(life, plan.WEATHER, [station], SATURDAY)}
    reporter = regular(life, "WeatherStation", count=1)[0]

    last = columns["temperature"].at[-1]
    message = next(reporter.report(float(last)))

    assert (last - phase_of(life, station)) % 600 == pytest.approx(0, abs=1e-6)
    assert reporter.next_at(float(last)) == pytest.approx(last + 600)
    assert json.loads(message.payload)["temperature"] == columns["temperature"].num[-1]
