"""Orders and answers over a real bus and a real gate."""

import json
from collections.abc import Iterator

import pytest

from eclor.core.bus.wire import Message
from eclor.core.commands.desk.hearing import read_answers
from eclor.core.commands.desk.wire import Wire
from eclor.core.service import bus
from eclor.testing.house import BORD_DE_MOSELLE, VAL_ALZETTE
from eclor.testing.waiting import wait_until
from tests.gateways.doors import Doors
from tests.gateways.fixtures import gate as gate
from tests.gateways.fixtures import speaker as speaker


@pytest.fixture
def wire(gate: Doors) -> Iterator[Wire]:
    opened = Wire(bus.url(gate.configuration))
    yield opened
    opened.close()


def heard_by(wire: Wire) -> list[Message]:
    return wait_until(lambda: wire.hear(0.1), "an answer at the desk")


def test_a_lamp_hears_its_own_orders_and_those_of_its_federation_alone(gate, speaker, wire):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)

    granted = device.listen(
        f"cmd/{lamp.key}", f"group/{VAL_ALZETTE}", f"group/{BORD_DE_MOSELLE}", "group/#", qos=0
    )
    wire.send(
        [
            (f"cmd.{lamp.key}".encode(), b"mine"),
            (f"group.{BORD_DE_MOSELLE}".encode(), b"theirs"),
            (f"group.{VAL_ALZETTE}".encode(), b"ours"),
        ]
    )

    wait_until(lambda: len(device.heard) == 2)
    assert granted == [0, 0, 128, 128]
    assert device.heard == [(f"cmd/{lamp.key}", b"mine"), (f"group/{VAL_ALZETTE}", b"ours")]


def test_an_answer_says_who_speaks_and_stays_out_of_history(gate, speaker, wire):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.say("ack/lamp-of-somebody-else", json.dumps({"id": "X", "result": "done", "at": 100.0}))

    heard = heard_by(wire)
    wire.acknowledge(heard)
    (line,) = read_answers(heard, 100.0)
    assert (line["device"], line["handle"]) == ("lamp-of-somebody-else", lamp.handle)
    assert gate.last_sequence() == before


def test_an_answer_waits_for_the_next_desk_when_the_first_has_died(gate, speaker, wire):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    wire.close()

    device.say(f"ack/{lamp.key}", json.dumps({"id": "Y", "result": "done"}))

    second = Wire(bus.url(gate.configuration))
    heard = heard_by(second)
    second.acknowledge(heard)
    second.close()
    assert [line["id"] for line in read_answers(heard, 0.0)] == ["Y"]
