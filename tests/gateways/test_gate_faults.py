"""The gate, NATS or PostgreSQL dies or fills up: no device is told "stored" for what is not."""

import json
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eclor.testing.house import database, eclor
from eclor.testing.ports import free_port
from eclor.testing.waiting import PATIENCE, wait_until
from tests.gateways.doors import Doors, Speaker, doors

pytestmark = pytest.mark.timeout(400)  # several deaths, each with a wait of its own


class Talker(threading.Thread):
    """A device that counts aloud at quality 1, and notes the numbers it got a receipt for."""

    def __init__(self, gate: Doors, number: int) -> None:
        super().__init__(daemon=True)
        self.lamp = gate.enrol("lamp")
        self.speaker = Speaker(gate.mqtt, f"talker-{number}", clean=False, keep_alive=5)
        self.said: dict[int, str] = {}  # by packet identifier
        self.stop = threading.Event()

    @property
    def received(self) -> set[str]:
        # A receipt may come before the talker has noted what it was for.
        return {self.said[mid] for mid in set(self.speaker.acknowledged) if mid in self.said}

    def run(self) -> None:
        self.speaker.connect(self.lamp.key, self.lamp.secret)
        while not self.stop.wait(0.002):
            if len(self.said) - len(self.speaker.acknowledged) < 20:
                text = f"{self.lamp.key} {len(self.said) + 1}"
                sent = self.speaker.paho.publish(f"obs/{self.lamp.key}/power", text, qos=1)
                self.said[sent.mid] = text

    def finish(self) -> None:
        self.join()
        wait_until(lambda: len(self.speaker.acknowledged) == len(self.said))
        self.speaker.leave()


@contextmanager
def talking(gate: Doors, count: int) -> Iterator[list[Talker]]:
    """Devices that talk for the length of the block, and until their last receipt."""
    talkers = [Talker(gate, number) for number in range(count)]
    for one in talkers:
        one.start()
    try:
        yield talkers
    finally:
        for one in talkers:
            one.stop.set()
        for one in talkers:
            one.finish()


def heard(talkers: list[Talker], more: int) -> None:
    """Wait until so many more receipts have come."""
    before = sum(len(one.received) for one in talkers)
    wait_until(lambda: sum(len(one.received) for one in talkers) >= before + more)


def test_no_receipt_is_broken_when_a_gate_is_killed_under_load(gate):
    gate.start_gate()  # two, side by side on one port
    before = gate.last_sequence()

    with talking(gate, 8) as talkers:
        heard(talkers, 500)
        for _ in range(4):
            gate.stop_gate(gate.gates[0], signal.SIGKILL)
            heard(talkers, 200)
            gate.start_gate()
            heard(talkers, 200)

    gate.stop_gate(gate.gates[0])
    stored = {one.payload.decode() for one in gate.stored_since(before)}
    received = set.union(*(one.received for one in talkers))
    assert len(received) > 2000
    assert received <= stored


def test_no_receipt_is_broken_and_nothing_is_stored_twice_when_nats_is_killed_under_load(gate):
    before = gate.last_sequence()

    with talking(gate, 8) as talkers:
        heard(talkers, 300)
        for _ in range(2):
            gate.stop_nats(signal.SIGKILL)
            gate.start_nats()
            heard(talkers, 300)

    stored = [one.payload.decode() for one in gate.stored_since(before)]
    received = set.union(*(one.received for one in talkers))
    assert received <= set(stored)
    assert len(stored) == len(set(stored))


def test_a_full_stream_gives_no_receipt_until_there_is_room(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    before = gate.last_sequence()
    bus = gate.bus()
    shape = json.loads(bus.request(b"$JS.API.STREAM.INFO.FIELD").payload)["config"]
    _, shape = shape.pop("placement", None), shape | {"max_msgs": 1}
    bus.request(b"$JS.API.STREAM.PURGE.FIELD")
    bus.store(b"in.test.0.x", b"takes the only place")
    bus.request(b"$JS.API.STREAM.UPDATE.FIELD", json.dumps(shape).encode())
    sent = device.paho.publish(f"obs/{lamp.key}/power", "1", qos=1)
    with pytest.raises(TimeoutError):
        wait_until(sent.is_published, seconds=1.0)

    bus.request(b"$JS.API.STREAM.UPDATE.FIELD", json.dumps(shape | {"max_msgs": -1}).encode())

    wait_until(sent.is_published)
    bus.close()
    assert [one.payload for one in gate.stored_since(before + 1)] == [b"1"]


def test_a_device_is_not_called_a_liar_while_the_register_is_away(tmp_path, monkeypatch):
    monkeypatch.setenv("ECLOR_HOME", str(tmp_path))
    with database(tmp_path), doors(tmp_path) as gate:
        lamp = gate.enrol("lamp")
        gate.enrolled.clear()
        _stop_postgres(tmp_path)

        device = Speaker(gate.mqtt).connect(lamp.key, lamp.secret)

        device.leave()
        assert device.answers[0] == 136  # paho's word for CONNACK 3: the server is unavailable


def _stop_postgres(home) -> None:
    pid = (home / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
    subprocess.run(["kill", "-INT", pid], check=True)
    wait_until(lambda: not (home / "postgres" / "data" / "postmaster.pid").exists())


def test_a_busy_port_is_said_in_one_sentence(gate):
    port = free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        found = subprocess.run(
            eclor("gate"),
            env=gate.environment | {"ECLOR_MQTT_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    assert found.returncode == 2
    assert found.stderr.startswith(f"eclor: Devices cannot come to 127.0.0.1:{port} (")
    assert "Traceback" not in found.stderr
