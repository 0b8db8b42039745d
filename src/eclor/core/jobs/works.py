"""Long work that somebody asked for and may watch: asked, begun, told how far it is, ended.

Whoever has such work declares a task of its own (``tasks.py`` of an app, which the worker finds by
itself) named like the work, taking ``territory`` and ``work``, and runs it inside :func:`begun`.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from eclor.core.jobs.models import Work
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import entered

log = logging.getLogger(__name__)
_LOCK = 0x57_6F_72_6B  # "Work"
# A worker that was killed leaves no end behind: what began so long ago runs no more.
LONGEST = timedelta(hours=2)


def ask(scope: Scope, name: str, title: str, arguments: Mapping[str, Any], total: int = 0) -> Work:
    """Write it down and queue it, in the transaction of whoever asks."""
    work = Work.objects.create(
        territory_id=scope.territory,
        name=name,
        title=title,
        asked_by=scope.person,
        asked_at=scope.now,
        total=total,
        arguments=dict(arguments)
        | {"communes": sorted(scope.communes), "permissions": sorted(scope.permissions)},
        signal=ulid(),
    )
    app.configure_task(name, lock=f"{scope.territory}:{name}").defer(
        territory=scope.territory, work=work.pk
    )
    return work


def ask_once(
    scope: Scope, name: str, title: str, arguments: Mapping[str, Any]
) -> tuple[Work, bool]:
    """As :func:`ask`, unless such work waits or runs already: then that one, and False."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two people at the same moment ask for one
            number = crc32(f"{scope.territory}/{name}".encode()) - 2**31
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, number])
        found = pending(scope, name)
        return (found, False) if found else (ask(scope, name, title, arguments), True)


def pending(scope: Scope, name: str) -> Work | None:
    """Work of this name that waits or runs in this territory, the oldest."""
    runs = Q(started_at=None) | Q(started_at__gt=scope.now - LONGEST)
    found = Work.objects.filter(runs, territory_id=scope.territory, name=name, ended_at=None)
    return found.order_by("asked_at", "pk").first()


def work(scope: Scope, name: str, pk: int) -> Work | None:
    """One piece of work of this name, asked for in this territory."""
    return Work.objects.filter(territory_id=scope.territory, name=name, pk=pk).first()


@dataclass(frozen=True, slots=True)
class Begun:
    """Work in hand: in whose scope, and how to say how far it is."""

    work: Work
    scope: Scope

    def tell(self, done: int) -> None:
        Work.objects.filter(pk=self.work.pk).update(done=done)


@contextmanager
def begun(territory: int, pk: int) -> Iterator[Begun]:
    """Do it in the territory and with the rights of whoever asked; its end and its trouble are kept.

    What raises OSError or ValueError ends the work with that sentence, for the person who watches;
    anything else is a fault of ours and goes on to the log too.
    """
    with entered(territory):
        found = Work.objects.get(pk=pk)
        Work.objects.filter(pk=pk, started_at=None).update(started_at=timezone.now())
        trouble = ""
        try:
            yield Begun(found, _scope_of(found))
        except (OSError, ValueError) as problem:
            log.warning("%s (work %d) ended early: %s", found.name, pk, problem)
            trouble = str(problem)
        except Exception as problem:
            trouble = f"{type(problem).__name__}: {problem}"
            raise
        finally:
            Work.objects.filter(pk=pk).update(ended_at=timezone.now(), trouble=trouble)


def _scope_of(found: Work) -> Scope:
    said = found.arguments
    return Scope(
        territory=found.territory_id,
        now=timezone.now(),
        person=found.asked_by,
        audience=Audience.AGENT,
        communes=frozenset(said.get("communes", ())),
        permissions=frozenset(said.get("permissions", ())),
    )
