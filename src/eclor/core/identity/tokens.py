"""Keys for programs: made by a person, shown once, stored as a digest, with some of the person's rights."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from eclor.core.identity.models import ApiToken
from eclor.core.identity.sessions import digest
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

PREFIX = "eclor_"  # so that a leaked one is found by whoever searches for leaks
MOST = 20  # of one person
LONGEST = timedelta(days=366)
USED_AGAIN = timedelta(minutes=1)  # how exactly the last use is known


class TokenRefused(ValueError):
    """No token was made; the text says why, to the person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeToken:
    name: str
    scopes: frozenset[str]
    days: int


def make(scope: Scope, order: MakeToken) -> str:
    """A new token's text, for this once. Raises TokenRefused."""
    if beyond := order.scopes - scope.permissions:
        raise TokenRefused(_("You do not hold this right yourself: %s.") % sorted(beyond)[0])
    if not order.scopes:
        raise TokenRefused(_("Choose at least one right."))
    if ApiToken.objects.filter(person_id=int(scope.person)).count() >= MOST:
        raise TokenRefused(_("You have %s tokens: revoke one that is not used any more.") % MOST)
    lasts = min(timedelta(days=order.days), LONGEST)
    text = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        territory_id=scope.territory,
        person_id=int(scope.person),
        name=order.name,
        mark=digest(text),
        scopes=sorted(order.scopes),
        made_at=scope.now,
        expires_at=scope.now + lasts,
    )
    audit.write(scope, "identity.make_token", {"name": order.name, "days": lasts.days})
    return text


def revoke(scope: Scope, pk: int) -> bool:
    """From its next request on it opens nothing. Whether it was there and the person's own."""
    gone, _rows = ApiToken.objects.filter(person_id=int(scope.person), pk=pk).delete()
    if gone:
        audit.write(scope, "identity.revoke_token", {"token": pk})
    return bool(gone)


def shown(request: HttpRequest) -> str:
    """The token of ours that a request carries, or "": a device's secret has no such beginning."""
    kind, _space, said = request.headers.get("Authorization", "").partition(" ")
    said = said.strip()
    return said if kind.lower() == "bearer" and said.startswith(PREFIX) else ""


def open_(text: str, now: datetime) -> ApiToken | None:
    """The token, if it opens anything here and now."""
    found = (
        ApiToken.objects.select_related("person")
        .filter(mark=digest(text), expires_at__gt=now, person__is_active=True)
        .first()
    )
    if found and (found.used_at is None or now - found.used_at > USED_AGAIN):
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return found
