"""Delivering facts to whoever declared an interest; at least once, each interest on its own."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from eclor.core.facts.models import ToldFact
from eclor.core.facts.words import Fact
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

log = logging.getLogger(__name__)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)


def deliver(scope: Scope, most: int = 200) -> int:
    """Deliver the facts of one territory that are due, oldest first; returns how many were."""
    delivered = 0
    for _ in range(most):
        done = _deliver_next(scope)
        if done is None:
            break
        delivered += done
    return delivered


def _due(now: datetime) -> "QuerySet[ToldFact]":
    return ToldFact.objects.filter(delivered_at__isnull=True).exclude(next_try_at__gt=now)


def _deliver_next(scope: Scope) -> bool | None:
    """Whether the next fact was delivered, None when none is due.

    One fact in one transaction: its interests and its mark succeed together or not at all.
    """
    with transaction.atomic():
        told = _due(scope.now).order_by("id").select_for_update(skip_locked=True).first()
        if told is None:
            return None
        try:
            with transaction.atomic():
                _hand_to_interests(scope, told)
        except Exception as trouble:  # an interest is somebody's code: whatever it raises is told
            _try_later(told, scope.now, trouble)
            return False
        told.delivered_at = scope.now
        told.save(update_fields=["delivered_at"])
        return True


def _hand_to_interests(scope: Scope, told: ToldFact) -> None:
    fact = Fact(name=told.name, at=told.at, body=told.body, signal=told.signal, cause=told.cause)
    for service in registry:
        for interest in service.interests:
            if interest.in_fact == fact.name:
                interest.then(scope, fact)


def _try_later(told: ToldFact, now: datetime, trouble: Exception) -> None:
    wait = min(_FIRST_WAIT * 2**told.tries, _LONGEST_WAIT)
    told.tries += 1
    told.next_try_at = now + wait
    told.trouble = f"{type(trouble).__name__}: {trouble}"
    told.save(update_fields=["tries", "next_try_at", "trouble"])
    log.exception("%s could not be delivered; next try in %s.", told.name, wait, exc_info=trouble)
