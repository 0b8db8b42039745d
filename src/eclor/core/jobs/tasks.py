"""What the worker can do: run a card's job, run one piece of work that people watch."""

import time

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from eclor.core.jobs.clock import job_name
from eclor.core.jobs.models import Clock
from eclor.core.service.contract import Job
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import entered

STALLED_SECONDS = 45  # a living worker shows itself every ten


class NoSuchJob(LookupError):
    """A queued job that no installed service declares any more."""


@app.task(name="eclor.card_job")
def card_job(territory: int, name: str) -> None:
    job = _find(name)
    begun = time.monotonic()
    with entered(territory):
        trouble = ""
        try:
            job.run(house_scope(territory))
        except Exception as problem:
            trouble = f"{type(problem).__name__}: {problem}"
            raise
        finally:
            Clock.objects.filter(job=name).update(seconds=time.monotonic() - begun, trouble=trouble)


def house_scope(territory: int) -> Scope:
    """The scope of the house itself, at work in one federation."""
    return Scope(
        territory=territory,
        now=timezone.now(),
        person="work",
        audience=Audience.ADMINISTRATOR,
    )


def _find(name: str) -> Job:
    for service in registry:
        for job in service.jobs:
            if job_name(service.key, job) == name:
                return job
    raise NoSuchJob(f"No installed service declares the job {name!r}.")


@app.periodic(cron="* * * * *")
@app.task(name="eclor.take_up_again", queueing_lock="eclor.take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that was killed to another one."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await app.job_manager.retry_job(job)
