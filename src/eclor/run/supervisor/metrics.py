"""The private page of Prometheus metrics: everything the processes count, and who is up."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.problems import CannotRun
from eclor.run.supervisor.ledger import start_of

if TYPE_CHECKING:
    from eclor.run.supervisor.keeper import Keeper

LONGEST_REQUEST = 8192  # bytes of request head that are read


async def serve_metrics(configuration: Configuration, keeper: "Keeper") -> asyncio.Server:
    """Listen on the loopback port ECLOR_METRICS_PORT. Raises CannotRun when it is taken."""
    folder = str(Places(configuration.home_path).metrics)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            known = head.split(b" ", 2)[:2] == [b"GET", b"/metrics"]
            body = page(folder, keeper) if known else b"Only GET /metrics is here.\n"
            status = b"200 OK" if known else b"404 Not Found"
            kind = b"text/plain; version=0.0.4; charset=utf-8"
            writer.write(
                b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"
                % (status, kind, len(body), body)
            )
            await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # whoever asked went away or never asked: nothing to answer
        finally:
            writer.close()

    port = configuration.number("metrics_port")
    try:
        return await asyncio.start_server(answer, "127.0.0.1", port, limit=LONGEST_REQUEST)
    except OSError as problem:
        raise CannotRun(
            f"Port {port} for the metrics is taken: set ECLOR_METRICS_PORT to a free one."
        ) from problem


def page(folder: str, keeper: "Keeper") -> bytes:
    """The whole page in Prometheus's text format."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector  # slow: only when asked

    _forget_the_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    up = Gauge("eclor_process_up", "1 when the process is ready.", ["process"], registry=registry)
    restarts = Gauge(
        "eclor_process_restarts", "Times it was started again.", ["process"], registry=registry
    )
    for name, standing in keeper.standings.items():
        if not standing.unit.errand:
            up.labels(name).set(standing.up)
            restarts.labels(name).set(standing.restarts)
    return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """A gauge of the living ("livesum"…) must not count a process that is gone."""
    for file in folder.glob("gauge_live*_*.db"):
        owner = re.search(r"_(\d+)\.db$", file.name)
        if owner is not None and not start_of(int(owner[1])):
            file.unlink(missing_ok=True)
