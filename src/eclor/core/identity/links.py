"""Signing in by a letter: a link that opens once, within a quarter of an hour, for one mailbox."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from eclor.core.identity import letters
from eclor.core.identity.attempts import one_at_a_time
from eclor.core.identity.models import Link, Person
from eclor.core.identity.sessions import digest
from eclor.core.service.visitors import subscriber_of
from eclor.core.territories.addresses import origin_here
from eclor.core.territories.entering import current

LASTS = timedelta(minutes=15)
# Counted over the last hour: a person asks again twice; whoever makes accounts by the hundred stops.
PER_MAILBOX, PER_ADDRESS, PER_FEDERATION = 5, 20, 300
WINDOW = timedelta(hours=1)


class TooMany(RuntimeError):
    """More letters were asked for than a person needs."""


def send(request: HttpRequest, email: str, address: str, now: datetime) -> None:
    """Write to this mailbox, whether somebody has it as an account or not. Raises TooMany, NotSent."""
    address = subscriber_of(address)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        one_at_a_time("letters")  # counted and written down before the next one is counted
        _refuse_floods(email, address, now)
        Link.objects.create(
            territory_id=current(),
            mark=digest(token),
            email=email,
            address=address,
            made_at=now,
            expires_at=now + LASTS,
        )
    house = request.here.name  # type: ignore[attr-defined]
    text = _(
        "Open this link within 15 minutes to sign in at %(house)s. It works once.\n\n%(link)s\n\n"
        "You did not ask for it? Then do nothing: without this link nobody signs in."
    ) % {"house": house, "link": absolute("signin-link", token)}
    letters.send(email, _("Your link to sign in at %(house)s") % {"house": house}, text)


def known(token: str, now: datetime) -> Link | None:
    """The link while it can still be used; looking at it uses nothing up."""
    return Link.objects.filter(mark=digest(token), used_at=None, expires_at__gt=now).first()


def use(token: str, now: datetime) -> str | None:
    """The mailbox this link was sent to, the first time; afterwards, or too late, None."""
    link = known(token, now)
    if link is None or not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        return None
    return link.email


def person_of(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email, is_active=True).first()


def absolute(view: str, *parts: str) -> str:
    """An address for a letter: where this federation is found, never what a request called itself."""
    return f"{origin_here()}{reverse(view, args=parts)}"


def _refuse_floods(email: str, address: str, now: datetime) -> None:
    recent = Link.objects.filter(made_at__gt=now - WINDOW)
    if (
        recent.filter(email__iexact=email).count() >= PER_MAILBOX
        or recent.filter(address=address).count() >= PER_ADDRESS
        or recent.count() >= PER_FEDERATION
    ):
        raise TooMany
