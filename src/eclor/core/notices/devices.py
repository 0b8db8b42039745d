"""Browsers that are told: of an account, or of whoever holds a link and has none."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from eclor.core.notices.carriers import carriers
from eclor.core.notices.carriers.push import BadSubscription, Push, Subscription
from eclor.core.notices.models import Address, AddressListed
from eclor.core.notices.posting import CHOOSE, collects
from eclor.core.notices.words import Carrier
from eclor.core.service.scope import Scope
from eclor.core.trust import audit, purposes

MOST_DEVICES = 10


class TooManyDevices(ValueError):
    """One more browser than a person may have here."""


def push_key(scope: Scope) -> str:
    """For ``applicationServerKey`` of a browser; "" while the charter closes notices."""
    return _push().public_key if collects(scope) else ""


def checked(subscription: str) -> str:
    """A subscription as a browser says it (JSON). Raises BadSubscription, whose text says why."""
    if not _push().knows(Subscription.of(subscription).endpoint):
        raise BadSubscription(_("This browser's push service is not known to this house."))
    return subscription


def remember(scope: Scope, subject: UUID, subscription: str, device: str, kept: timedelta) -> None:
    """Tell this browser, whose subscription was checked, once. Raises PurposeRefused, TooManyDevices."""
    with purposes.opened(scope, CHOOSE, "own device added", [subject]):
        there = Address.objects.filter(subject=subject, carrier=Carrier.PUSH)
        if there.filter(address=subscription).exists():
            return
        if there.count() >= MOST_DEVICES:
            raise TooManyDevices
        Address.objects.create(
            territory_id=scope.territory,
            subject=subject,
            retained_until=scope.now + kept,
            carrier=Carrier.PUSH,
            address=subscription,
            device=device,
            added_at=scope.now,
        )
    audit.write(scope, "notices.add_device")


def forget_browsers(scope: Scope, subject: UUID) -> None:
    """Tell none of this person's browsers any more. Raises PurposeRefused."""
    with purposes.opened(scope, CHOOSE, "own devices removed", [subject]):
        Address.objects.filter(subject=subject, carrier=Carrier.PUSH).delete()
    audit.write(scope, "notices.remove_device")


def browsers(subject: UUID) -> int:
    """How many are told: a number, no address."""
    return AddressListed.objects.filter(subject=subject, carrier=Carrier.PUSH).count()


def _push() -> Push:
    found = carriers()[Carrier.PUSH]
    assert isinstance(found, Push)  # noqa: S101 -- there is no other
    return found
