"""How much one network address may send: a flood must not drown the town hall."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.services.reports.models import Sending

KEPT = timedelta(days=1)
# A school, a town hall or a telephone company sends from one address.
IN_AN_HOUR, IN_A_DAY = 20, 60


class TooMany(Exception):
    """The text says when to come again."""


def count_sending(scope: Scope, address: str) -> None:
    """Note one sending. Raises TooMany beyond twenty in an hour or sixty in a day."""
    sender = _digest(scope, address)
    recent = Sending.objects.filter(territory_id=scope.territory, address=sender)
    hour = recent.filter(at__gt=scope.now - timedelta(hours=1)).count()
    if hour >= IN_AN_HOUR or recent.count() >= IN_A_DAY:
        raise TooMany(
            _(
                "Too many reports came from your network: try again in an hour,"
                " or call your town hall."
            )
        )
    Sending.objects.create(territory_id=scope.territory, address=sender, at=scope.now)


def forget_sendings(scope: Scope) -> int:
    """Those of a day ago; how many."""
    old = Sending.objects.filter(territory_id=scope.territory, at__lt=scope.now - KEPT)
    return old.delete()[0]


def _digest(scope: Scope, address: str) -> str:
    """Under a key of the day: tomorrow nobody can tell that it was the same address."""
    said = f"reports:{scope.territory}:{scope.now:%Y-%m-%d}:{address}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
