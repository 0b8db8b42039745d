"""Pages and live streams under granian, each on a Unix socket behind the front door."""

import gc
import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from eclor.core.processes.pulse import Pulse
from eclor.core.service.configuration import Configuration
from eclor.core.service.lifeline import die_with_parent
from eclor.core.service.places import Places
from eclor.core.service.readiness import notify_ready

# Each thread keeps one database connection, and PostgreSQL grants 60 to the whole house.
THREADS_OF_A_WORKER = 4
STREAMS = 20_000


def serve_pages(configuration: Configuration, number: int, pulse: Pulse) -> None:
    """`eclor web`: pages and APIs, until SIGTERM."""
    target = "eclor.run.wsgi:application"
    # Imported once, before the workers fork: half the start, and memory that they share.
    _found(target)
    _every_page()
    # A full collection in a worker would touch, and so copy, all that it shares with the others.
    gc.collect()
    gc.freeze()
    server = _server(
        target,
        Places(configuration.home_path).socket(f"web-{number}"),
        interface="wsgi",
        workers=configuration.number("web_workers"),
        blocking_threads=THREADS_OF_A_WORKER,
        backlog=1024,
        backpressure=256,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    )
    server.serve(target_loader=partial(_load, target, pulse), wrap_loader=False)
    pulse.farewell()


def serve_live(configuration: Configuration, pulse: Pulse) -> None:
    """`eclor live`: server-sent events, until SIGTERM."""
    target = "eclor.core.live.app:app"
    server = _server(
        target,
        Places(configuration.home_path).socket("live"),
        interface="asgi",
        loop="uvloop",
        workers=1,
        backlog=4096,
        backpressure=STREAMS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
    )
    server.serve(target_loader=partial(_load, target, pulse), wrap_loader=False)
    pulse.farewell()


def _every_page() -> None:
    """Import what answers each address now: a fault stops the start instead of the first visitor."""
    from django.urls import get_resolver  # Django is set up by the target only

    _ = get_resolver().url_patterns


def _server(target: str, socket: Path, *, interface: str, loop: str = "auto", **more: Any) -> Any:
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server  # imported here: `eclor settings` must not wait for it

    socket.unlink(missing_ok=True)  # of a killed predecessor; a living one would hold our name
    return Server(
        target,
        uds=socket,
        uds_permissions=0o600,
        interface=Interfaces(interface),
        loop=Loops(loop),
        log_level=LogLevels.warning,
        **more,
    )


def _load(target: str, pulse: Pulse) -> Callable[..., Any]:
    """In each worker: go when the master goes, take the application, say that we are ready."""
    die_with_parent(os.getppid())
    application = _found(target)
    pulse.start()
    notify_ready()
    return application


def _found(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    return application
