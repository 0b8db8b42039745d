"""The worker: background jobs, two at a time."""

import logging
import os
import threading
import time
from typing import Any

from eclor.core.service.configuration import Configuration
from eclor.core.service.readiness import notify_ready

log = logging.getLogger(__name__)
CONCURRENCY = 2
LOOK_SECONDS = 10.0


def main(configuration: Configuration) -> None:
    """Run until SIGTERM; a job cut short is taken up again by the next worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    # What the worker can do registers itself.
    import eclor.core.jobs.tasks
    import eclor.run.backup.nightly  # noqa: F401

    threading.Thread(target=_look_after_dispatch, name="guard", daemon=True).start()
    notify_ready()
    connector: Any = app.connector  # Django's own; the base class does not know its method
    worker_app = app.with_connector(connector.get_worker_connector())
    worker_app.run_worker(concurrency=CONCURRENCY, delete_jobs="successful")


def _look_after_dispatch() -> None:
    """Ring when no dispatcher lives: it looks after all others, and wakes the jobs done here."""
    from django.db import DatabaseError, connection

    from eclor.core.jobs.tasks import house_scope
    from eclor.core.processes.guard import Guard
    from eclor.core.territories.entering import entered
    from eclor.core.territories.here import every_territory

    guard = Guard(cares=("dispatch",))
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            if guard.due(time.monotonic()):
                for territory in every_territory():
                    with entered(territory):
                        guard.look(house_scope(territory))
        except DatabaseError as problem:  # it is away: the next look finds it again
            log.warning("Nobody looked after the dispatcher: %s", problem)
        finally:
            connection.close()
