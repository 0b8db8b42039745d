"""Devices that come over TLS: the house shows its certificate, the device its secret inside."""

import asyncio
import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from eclor.core.gateways.gate import secured as secured_door
from eclor.core.gateways.gate.door import Door
from eclor.core.pki import Authority
from eclor.core.service.configuration import BadSetting, Configuration
from eclor.core.service.places import Places
from eclor.testing.plugin import HOME
from eclor.testing.ports import free_ports
from eclor.testing.waiting import PATIENCE
from tests.gateways.doors import Doors, Speaker, _notices, said
from tests.gateways.fixtures import gate as gate


@pytest.fixture(scope="module")
def secured(gate: Doors) -> Iterator[tuple[Authority, int]]:
    """One more gate beside, with a door over TLS: (who issued its certificate, its port)."""
    authority = Authority(Places(HOME).pki)
    shutil.rmtree(authority.folder, ignore_errors=True)  # of a run that was cut short
    authority.create(datetime.now(UTC), ["127.0.0.1"])
    clear, tls = free_ports(2)
    settings = {"ECLOR_MQTT_PORT": str(clear), "ECLOR_MQTT_TLS_PORT": str(tls)}
    with _notices(gate.home) as (address, ready):
        process = gate._start("gate", NOTIFY_SOCKET=address, **settings)
        ready()
    try:
        yield authority, tls
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        shutil.rmtree(authority.folder)


def test_a_device_comes_by_tls_and_what_it_says_is_stored(gate: Doors, secured):
    authority, port = secured
    device, before = gate.enrol("lamp"), gate.last_sequence()
    speaker = Speaker(port)
    speaker.paho.tls_set(ca_certs=str(authority.certificate_file))

    speaker.connect(device.key, device.secret)
    speaker.say(f"obs/{device.key}/power", 38.2)
    speaker.leave()

    (stored,) = said(gate, before)
    assert (stored.handle, stored.payload, stored.refused) == (device.handle, b"38.2", "")


def test_a_device_that_trusts_others_does_not_give_its_secret_away(secured, tmp_path):
    _, port = secured
    other = Authority(tmp_path / "pki")
    other.create(datetime.now(UTC), ["127.0.0.1"])
    context = ssl.create_default_context(cafile=str(other.certificate_file))

    with (
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(line, server_hostname="127.0.0.1")


def test_visitors_that_never_finish_their_handshake_keep_nobody_out(gate: Doors, secured):
    authority, port = secured
    device = gate.enrol("lamp")
    with ExitStack() as visitors:
        for _ in range(50):
            line = visitors.enter_context(
                socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            )
            line.sendall(b"\x16")
        speaker = Speaker(port)
        speaker.paho.tls_set(ca_certs=str(authority.certificate_file))

        speaker.connect(device.key, device.secret)
        speaker.leave()

    assert speaker.answers == [0]


def test_closed_to_the_clear_the_plain_port_is_for_this_machine_alone(gate: Doors):
    there = {"home": str(HOME), "nats_port": gate.configuration.nats_port, "bind": "192.0.2.10"}

    closed = Door.of(Configuration(**there, mqtt_clear="off", mqtt_tls_port="8883"), {})
    opened = Door.of(Configuration(**there), {})

    assert (closed.clear_bind, closed.bind, closed.tls_port) == ("127.0.0.1", "192.0.2.10", 8883)
    assert (opened.clear_bind, opened.tls_port) == ("192.0.2.10", 0)


def test_a_house_that_no_device_could_reach_is_refused_by_name():
    with pytest.raises(BadSetting, match="ECLOR_MQTT_CLEAR=off needs ECLOR_MQTT_TLS_PORT"):
        Configuration(mqtt_clear="off")


def test_a_folder_that_is_away_for_a_moment_ends_no_gate_and_the_renewed_certificate_is_shown(
    tmp_path, monkeypatch, caplog
):
    caplog.set_level("INFO")
    monkeypatch.setattr(secured_door, "LOOK_SECONDS", 0.01)
    authority = Authority(tmp_path / "pki")
    authority.create(datetime.now(UTC), ["127.0.0.1"])

    async def kept() -> None:
        keeping = asyncio.create_task(
            secured_door.keep_fresh(secured_door.tls_context(authority), authority)
        )
        await _logged("is not whole yet", caplog, away)
        await _logged("renewed certificate", caplog, back)
        keeping.cancel()

    def away() -> None:
        authority.folder.rename(tmp_path / "moved")

    def back() -> None:
        (tmp_path / "moved").rename(authority.folder)
        authority.renew_house(datetime.now(UTC), ["127.0.0.1"])

    asyncio.run(kept())


async def _logged(words, caplog, after) -> None:
    await asyncio.sleep(0)  # the keeper has read its first stamp
    after()
    async with asyncio.timeout(PATIENCE):
        while not any(words in line for line in caplog.messages):
            await asyncio.sleep(0.01)
