"""How a process says that it is ready."""

import socket
from pathlib import Path

import pytest

from eclor.core.service.readiness import notify_ready


def test_readiness_is_one_datagram_as_systemd_expects_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(tmp_path / "ears"))
        ears.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "ears"))

        notify_ready("4600 lamps")

        assert ears.recv(100) == b"READY=1\nSTATUS=4600 lamps"


def test_abstract_socket_names_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind("\0eclor-test-readiness")
        ears.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@eclor-test-readiness")

        notify_ready()

        assert ears.recv(100) == b"READY=1"


def test_without_a_listener_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    notify_ready()
