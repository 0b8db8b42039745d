"""An inhabitant lights a switched-off street for some minutes, through the desk like anybody."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.commands import actions as desk
from eclor.core.commands.actions.common import wait_alone
from eclor.core.commands.actions.reverting import DESK
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, Wish
from eclor.core.service.scope import Scope
from eclor.core.service.visitors import subscriber_of
from eclor.core.service.words import Audience
from eclor.services.lighting import queries
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.models import StreetWish
from eclor.services.lighting.queries.my_street import key_of
from eclor.services.lighting.rules.street_wishes import MINUTES, why_not
from eclor.services.lighting.texts import WHY_NOT_LIT
from eclor.services.lighting.words.programmes import FULL

RIGHT = "lighting.command"
RAMP = 5  # seconds: nobody is dazzled
HOUR = timedelta(hours=1)
REACHED = timedelta(minutes=3)  # a lamp that hears it later leaves whoever asked in the dark anyway


@transaction.atomic
def light_my_street(scope: Scope, insee: str, name: str, address: str) -> Order:
    """Ten minutes of full light, asked for from a network address. Raises Refused with why not, and
    the desk's own.

    The order is the desk's: it names the street and nobody. Wishes and orders are asked again with the
    hand on the desk, so that two taps at once are one order; the rest before, as it takes a while.
    """
    found = queries.my_street(scope, insee, name)
    if found is None:
        raise Refused(_("No lamp here stands in %s.") % name)
    why = found.why
    if why is None:
        wait_alone(scope)
        mark = _mark(scope, address)
        wished = replace(queries.wishes(scope, insee, name), here=_wishes_under(scope, mark))
        why = why_not(scope.now, found.dark, found.off, wished, queries.is_held(scope, found.lamps))
    if why is not None:
        raise Refused(str(WHY_NOT_LIT[why]))
    StreetWish.objects.create(territory_id=scope.territory, mark=mark, at=scope.now)
    return desk.give(
        Scope(
            territory=scope.territory,
            now=scope.now,
            person=DESK,
            audience=Audience.AGENT,
            permissions=frozenset({GIVE, RIGHT}),
            language=scope.language,
        ),
        Wish(
            service="lighting",
            command="light",
            entities=found.lamps,
            params={"level": FULL, "minutes": MINUTES, "ramp": RAMP},
            reason=_("An inhabitant lights the street: %s") % name[:200],
            expires_at=scope.now + REACHED,
            key=f"{key_of(insee, name)}{int(scope.now.timestamp())}",
        ),
    )


def forget_wishes(scope: Scope) -> int:
    """Those of more than an hour ago; how many."""
    old = StreetWish.objects.filter(territory_id=scope.territory, at__lte=scope.now - HOUR)
    return old.delete()[0]


def _wishes_under(scope: Scope, mark: str) -> int:
    since = scope.now - HOUR
    return StreetWish.objects.filter(territory_id=scope.territory, mark=mark, at__gt=since).count()


def _mark(scope: Scope, address: str) -> str:
    """One of 256, by a key of the hour: hundreds of households share it, and nobody is led back to one."""
    said = f"my-street:{scope.territory}:{scope.now:%Y-%m-%dT%H}:{subscriber_of(address)}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()[:2]
