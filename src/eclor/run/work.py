"""The worker: background jobs, two at a time."""

import os
from typing import Any

from eclor.core.service.configuration import Configuration
from eclor.core.service.readiness import notify_ready

CONCURRENCY = 2


def main(configuration: Configuration) -> None:
    """Run until SIGTERM; a job cut short is taken up again by the next worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    # What the worker can do registers itself.
    import eclor.core.jobs.tasks
    import eclor.run.backup.nightly  # noqa: F401

    notify_ready()
    connector: Any = app.connector  # Django's own; the base class does not know its method
    worker_app = app.with_connector(connector.get_worker_connector())
    worker_app.run_worker(concurrency=CONCURRENCY, delete_jobs="successful")
