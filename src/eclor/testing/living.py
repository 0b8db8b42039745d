"""A whole house started as people start it, in a scratch home and on free ports."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from eclor.core.service.lifeline import die_with_parent
from eclor.testing.house import eclor, owner_conninfo
from eclor.testing.ports import house_ports


@dataclass
class Living:
    """A running `eclor up`: where it lives, where it answers, how long it took."""

    home: Path
    environment: dict[str, str]
    supervisor: "subprocess.Popen[bytes]"
    started_in: float

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.environment['ECLOR_HTTP_PORT']}"

    @property
    def mqtt_port(self) -> int:
        return int(self.environment["ECLOR_MQTT_PORT"])

    def processes(self) -> dict[str, int]:
        """Id of each living process by name, as the supervisor wrote them down."""
        said = json.loads((self.home / "run" / "children.json").read_text())
        return {e["name"]: e["pid"] for e in said["entries"] if Path(f"/proc/{e['pid']}").exists()}

    def database(self) -> psycopg.Connection:
        """As the owner, whom row-level security does not bind."""
        return psycopg.connect(owner_conninfo(self.home), autocommit=True, connect_timeout=5)

    def answers(self, path: str) -> bool:
        """Whether a page answers 200 within two seconds."""
        try:
            with urllib.request.urlopen(self.http + path, timeout=2) as page:
                return bool(page.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def wait_for_history(self, seconds: float = 600) -> None:
        """Until the field has written down that the demo's year of history is in."""
        end = time.monotonic() + seconds
        while not self._history_is_in():
            if time.monotonic() > end:
                raise TimeoutError(f"The year of history was not in within {seconds:.0f} s.")
            time.sleep(0.5)

    def _history_is_in(self) -> bool:
        try:
            said = json.loads((self.home / "history.json").read_text())
        except FileNotFoundError:
            return False
        return bool(said.get("loaded"))


@contextmanager
def living(
    usable: str = "/hypervisor",
    home: Path | None = None,
    prepare: Callable[["Living"], None] = lambda _house: None,
    **settings: str,
) -> Iterator[Living]:
    """Start with these settings, wait until the page ``usable`` answers, and stop at the end.

    ``prepare`` may put things into the database as soon as it is migrated. A home that is given is
    kept, a scratch one removed. Raises RuntimeError or TimeoutError when the house does not come up.
    """
    own = home is None
    home = home or Path(tempfile.mkdtemp(prefix="eclor-living-"))
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ECLOR_")},
        "ECLOR_HOME": str(home),
        **house_ports(),
        "ECLOR_NIGHTLY_BACKUP": "off",  # its hour may fall into any test
        "ECLOR_BLUR": "off",
        **settings,
    }
    begun = time.monotonic()
    with (home / "up.log").open("ab") as log:
        supervisor = subprocess.Popen(
            eclor("up"), env=environment, stdout=log, stderr=log, start_new_session=True,
            # Whoever kills a test run leaves no house behind.
            preexec_fn=partial(die_with_parent, os.getpid()),
        )  # fmt: skip
    house = Living(home, environment, supervisor, 0.0)
    try:
        _wait_for(house, lambda: _migrated(house))
        prepare(house)
        _wait_for(house, lambda: house.answers(usable))
        house.started_in = time.monotonic() - begun
        yield house
    finally:
        _stop(supervisor)
        if own:
            shutil.rmtree(home, ignore_errors=True)


def _stop(supervisor: "subprocess.Popen[bytes]") -> None:
    supervisor.send_signal(signal.SIGTERM)
    try:
        supervisor.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(supervisor.pid, signal.SIGKILL)
        supervisor.wait()


def _migrated(house: Living) -> bool:
    """The cards are written last; while the engine starts, nothing answers at all."""
    try:
        with house.database() as connection:
            there = connection.execute("SELECT to_regclass('attribute_card')").fetchone()
            if there is None or there[0] is None:
                return False
            cards = connection.execute("SELECT count(*) FROM attribute_card").fetchone()
    except (psycopg.Error, FileNotFoundError):
        return False
    return bool(cards and cards[0])


def _wait_for(house: Living, what: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not what():
        if house.supervisor.poll() is not None:
            raise RuntimeError(f"eclor up ended: {(house.home / 'up.log').read_text()[-2000:]}")
        if time.monotonic() > end:
            raise TimeoutError(f"Not usable in {seconds:.0f} s; see {house.home / 'log'}.")
        time.sleep(0.1)
