"""A home of its own, free ports, and a house in it that always stops."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from eclor.testing.ports import free_ports
from eclor.testing.waiting import PATIENCE, wait_until


def _works(*command: str) -> bool:
    return (
        shutil.which(command[0]) is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


# How a program gets mounts of its own: a plain user is root of a namespace, where the kernel lets him.
OWN_MOUNTS: list[str] = next(
    (
        way
        for way in (["unshare", "-m"], ["unshare", "-rm"])
        if _works(*way, "mount", "-t", "tmpfs", "none", "/mnt")
    ),
    [],
)
IS_ROOT_WITH_MOUNTS = OWN_MOUNTS == ["unshare", "-m"]
# Root as other people are: what a folder forbids is forbidden.
BOUND_BY_PERMISSIONS = (
    ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)
FAKE_HOUSE = Path(__file__).parent / "fake_house.py"


class House:
    """`eclor up`, or a supervisor of fake processes, in its own home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        http, mqtt, nats, metrics = free_ports(4)
        self.ports = {"http": http, "mqtt": mqtt, "nats": nats, "metrics": metrics}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ECLOR_", "DJANGO_"))}
        kept.pop("NOTIFY_SOCKET", None)
        kept.pop("PROMETHEUS_MULTIPROC_DIR", None)
        self.environment = {**kept, "ECLOR_HOME": str(home)}
        for name, port in self.ports.items():
            self.environment[f"ECLOR_{name.upper()}_PORT"] = str(port)
        self._running: list[subprocess.Popen[bytes]] = []

    def eclor(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a subcommand to its end."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "eclor.run", *words],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *words: str, fake: bool = False) -> subprocess.Popen[bytes]:
        """Start the supervisor and do not wait for it."""
        command = [str(FAKE_HOUSE)] if fake else ["-m", "eclor.run", "up"]
        with (self.home.parent / "said.log").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", *command, *words],
                env={**self.environment, "PYTHONPATH": str(FAKE_HOUSE.parent)},
                stdout=out,
                stderr=out,
            )
        self._running.append(process)
        return process

    def up(self, *words: str, fake: bool = False) -> subprocess.Popen[bytes]:
        """Start the supervisor and wait until everything is ready."""
        before = self.said().count("Eclor is ready")
        process = self.start(*words, fake=fake)
        wait_until(
            lambda: self.said().count("Eclor is ready") > before or process.poll() is not None
        )
        assert process.poll() is None, self.said()
        return process

    def said(self) -> str:
        file = self.home.parent / "said.log"
        return file.read_text() if file.exists() else ""

    def stop(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(PATIENCE)
                finally:
                    process.kill()
