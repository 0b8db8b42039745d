"""Some of the simulated lamps speak through a LoRaWAN server: they are lamps like the others."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eclor.core.service.field_orders import Carrying
from eclor.field.devices.clock import LifeClock
from eclor.field.life import Life
from eclor.field.lorawan.living import GREETING, Radio
from eclor.field.lorawan.words import MAPPING
from eclor.field.made import make_territory
from eclor.field.made.ways import LORAWAN, ways
from eclor.services.lighting.rules import lwm2m_frames

NIGHT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC).timestamp()


@pytest.fixture(scope="module")
def life() -> Life:
    return Life(make_territory(57))


@pytest.fixture
def radio(life: Life, tmp_path: Path) -> Radio:
    return restarted(life, tmp_path)


def restarted(life: Life, home: Path) -> Radio:
    names = {key: way.name for key, way in ways(life.made).items()}
    return Radio(LORAWAN.key, names, life, LifeClock(NIGHT, 1.0), home / "radio.json")


def told(radio: Radio, level: int, until: float, eui: str = "") -> dict[str, Any]:
    """An override for a lamp, the first unless named, as the platform hands it to the server."""
    eui = eui or next(iter(radio.lamps))
    asked = Carrying(
        order="x", params={"level": level, "until": until, "ramp": 0}, addresses=[eui],
        not_before=0, expires=until, owner="",
    )  # fmt: skip
    frame = lwm2m_frames.override(asked)
    return {
        "id": "11111111-1111-4111-8111-111111111111",
        "devEui": eui,
        "fPort": frame.port,
        "expiresAt": datetime.fromtimestamp(until, UTC).isoformat(),
        "data": b64encode(frame.payload).decode(),
    }


def said_of(radio: Radio, command: dict[str, Any], now: float) -> list[tuple[str, dict[str, Any]]]:
    """What the server says of it: event, content."""
    topic = f"application/7/device/{command['devEui']}/command/down"
    topic = topic.replace("/7/", f"/{radio.server.application}/")
    events = radio.server.hear(topic, json.dumps(command).encode(), now)
    return [(one.topic.rpartition("/")[2], json.loads(one.payload)) for one in events]


def test_lamps_of_whole_cabinets_speak_by_radio_and_their_neighbours_do_not(life: Life) -> None:
    made = life.made
    found = ways(made)

    by_cabinet = {lamp.gateway: lamp.key in found for lamp in made.of_type("Streetlight")}

    assert sorted(cabinet for cabinet, radio in by_cabinet.items() if radio) == ["ar-16", "ar-20"]
    assert len({way.name for way in found.values()}) == len(found)
    assert all(
        by_cabinet[lamp.gateway] is (lamp.key in found) for lamp in made.of_type("Streetlight")
    )


def test_a_lamp_by_radio_shines_as_its_life_says_and_its_meters_are_read_in_our_units(
    radio: Radio, life: Life
) -> None:

    (lamp, *_) = radio.lamps.values()
    (event,) = radio.server.report(lamp, NIGHT)

    values = json.loads(event.payload)["object"]
    flat = {
        f"{o}.{i}.{r}": v
        for o, one in values.items()
        for i, rs in one.items()
        for r, v in rs.items()
    }
    read = {MAPPING[p]["attribute"]: v * MAPPING[p].get("factor", 1) for p, v in flat.items()}
    truth = {n: float(v[0]) for n, v in life.values(lamp.thing, np.array([NIGHT])).items()}
    assert read == pytest.approx(truth)


def test_an_order_holds_until_its_end_and_then_the_life_goes_on(radio: Radio, life: Life) -> None:
    lamp = next(
        one for one in radio.lamps.values()
        if life.values(one.thing, np.array([NIGHT]))["dimming"][0] not in (55, 100)
    )  # fmt: skip

    events = said_of(radio, told(radio, 55, NIGHT + 600, lamp.eui), NIGHT)

    assert [kind for kind, _ in events] == ["txack", "ack", "up"]
    assert events[2][1]["object"]["3416"]["0"]["3"] == 55
    over = NIGHT + 601 - lamp.skew
    assert lamp.level(over) == life.values(lamp.thing, np.array([over]))["dimming"][0]


def test_a_lamp_without_power_neither_hears_nor_speaks(radio: Radio, life: Life) -> None:
    (lamp, *_) = radio.lamps.values()
    hours = NIGHT + np.arange(0, 3 * 365 * 24) * 3600.0
    dark = float(hours[life.is_silent(lamp.thing, hours)][0])  # its cabinet is dead for a while
    uplinks = next(one for one in radio.uplinks(NIGHT) if one.lamp is lamp)

    events = said_of(radio, told(radio, 55, dark + 600), dark)

    assert [kind for kind, _ in events] == ["txack", "ack"]
    assert "acknowledged" not in events[1][1]
    assert lamp.command is None
    assert list(uplinks.report(dark)) == []
    assert list(uplinks.report(NIGHT)) != []


def test_every_lamp_by_radio_has_said_a_first_word_soon_after_the_start(radio: Radio) -> None:
    due = next(iter(radio.lamps.values())).thing.due

    first = [one.next_at(NIGHT) for one in radio.uplinks(NIGHT)]
    second = [one.next_at(NIGHT + GREETING) for one in radio.uplinks(NIGHT)]

    assert max(first) <= NIGHT + GREETING
    assert max(second) <= NIGHT + GREETING + due
    assert len({round(at) for at in second}) > 50


def test_what_a_lamp_by_radio_was_told_outlives_a_restart(life: Life, tmp_path: Path) -> None:
    before = restarted(life, tmp_path)
    said_of(before, told(before, 55, NIGHT + 600), NIGHT)
    before.keep()

    (lamp, *_) = restarted(life, tmp_path).lamps.values()

    assert lamp.level(NIGHT + 60) == 55


def test_a_command_that_is_none_stops_no_field(radio: Radio) -> None:
    (eui, *_) = radio.lamps
    topic = f"application/{radio.server.application}/device/{eui}/command/down"

    radio.hear(radio.key, topic, b"{}")

    assert radio.to_say() == []
    assert said_of(radio, told(radio, 55, NIGHT + 600), NIGHT)[1][1]["acknowledged"] is True
