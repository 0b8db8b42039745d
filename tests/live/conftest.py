"""A NATS of its own for the tests that need the real bus."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from eclor.core.bus import BlockingBus, ensure_streams
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.testing.house import eclor
from eclor.testing.ports import free_port
from eclor.testing.waiting import PATIENCE


class Nats:
    """The embedded NATS in a scratch home; can be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.environment = {"ECLOR_HOME": str(home), "ECLOR_NATS_PORT": str(free_port())}
        self.configuration = Configuration.from_environment(self.environment)
        self.url = bus.url(self.configuration)
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and make the streams; returns when JetStream answers."""
        self._server = subprocess.Popen(
            eclor("nats"), env={**os.environ, **self.environment}, stderr=subprocess.DEVNULL
        )
        ensure_streams(self.url, patience=PATIENCE)

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=PATIENCE)

    def say(self, subject: str, payload: bytes) -> None:
        """Tell JetStream and wait until it has it."""
        speaker = BlockingBus(self.url, "test")
        speaker.store(subject.encode(), payload)
        speaker.close()


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[Nats]:
    found = Nats(tmp_path)
    found.start()
    yield found
    found.stop()
