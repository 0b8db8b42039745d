"""The clock of the cards' jobs: which are due, queued once each."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from eclor.core.jobs.models import Clock
from eclor.core.service.contract import Job
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope


def job_name(service: str, job: Job) -> str:
    return f"{service}.{job.key}"


def defer_due(scope: Scope) -> int:
    """Queue every job whose time has come; one that still waits or runs is not queued twice."""
    last = dict(Clock.objects.values_list("job", "last_run_at"))
    queued = 0
    for service in registry:
        for job in service.jobs:
            name = job_name(service.key, job)
            if name in last and scope.now - last[name] < job.every:
                continue
            queued += _defer(scope.territory, name)
            Clock.objects.update_or_create(
                territory_id=scope.territory, job=name, defaults={"last_run_at": scope.now}
            )
    return queued


def _defer(territory: int, name: str) -> bool:
    lock = f"{territory}:{name}"
    try:
        app.configure_task("eclor.card_job", lock=lock, queueing_lock=lock).defer(
            territory=territory, name=name
        )
    except AlreadyEnqueued:
        return False
    return True
