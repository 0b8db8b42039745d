"""Keys of programs that report: shown once, kept as a digest, each with a limit of its own."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.reports.models import ApiKey
from eclor.services.reports.open311.writing import Refused

SPAN = timedelta(hours=1)


@transaction.atomic
def give_key(scope: Scope, name: str, hourly: int) -> str:
    """A new key, which nobody can be shown again."""
    key = secrets.token_urlsafe(24)
    ApiKey.objects.create(
        territory_id=scope.territory,
        name=name,
        digest=_digest(key),
        hourly=hourly,
        given_at=scope.now,
        span_from=scope.now,
    )
    audit.write(scope, "reports.give_key", {"name": name, "hourly": hourly})
    return key


@transaction.atomic
def take_back(scope: Scope, pk: int) -> None:
    """From now on it opens nothing."""
    found = ApiKey.objects.filter(territory_id=scope.territory, pk=pk, taken_at=None)
    if found.update(taken_at=scope.now):
        audit.write(scope, "reports.take_back_key", {"key": pk})


@transaction.atomic
def known(scope: Scope, key: str) -> ApiKey:
    """Whose key it is, counted. Raises Refused: 403 for none of ours, 429 beyond its limit."""
    held = ApiKey.objects.select_for_update().filter(
        territory_id=scope.territory, digest=_digest(key), taken_at=None
    )
    found = held.first() if key else None
    if found is None:
        raise Refused(403, "api_key is missing or unknown: ask the federation for one.")
    if scope.now - found.span_from >= SPAN:
        found.span_from, found.spent = scope.now, 0
    if found.spent >= found.hourly:
        again = found.span_from + SPAN
        raise Refused(429, f"{found.hourly} reports an hour: come again at {again:%H:%M} UTC.")
    found.spent += 1
    found.save(update_fields=["span_from", "spent"])
    return found


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
