"""An inhabitant lights a switched-off street for some minutes, through the desk like anybody."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.commands import actions as desk
from eclor.core.commands.actions.common import wait_alone
from eclor.core.commands.actions.reverting import DESK
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, Wish
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.services.lighting import queries
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.queries.my_street import key_of
from eclor.services.lighting.rules.street_wishes import MINUTES, why_not
from eclor.services.lighting.texts import WHY_NOT_LIT
from eclor.services.lighting.words.programmes import FULL

RIGHT = "lighting.command"
RAMP = 5  # seconds: nobody is dazzled
REACHED = timedelta(minutes=3)  # a lamp that hears it later leaves whoever asked in the dark anyway


@transaction.atomic
def light_my_street(scope: Scope, insee: str, name: str) -> Order:
    """Ten minutes of full light. Raises Refused with why not, and the desk's own.

    The order is the desk's: it names the street and nobody. Wishes and orders are asked again with the
    hand on the desk, so that two taps at once are one order; the rest before, as it takes a while.
    """
    found = queries.my_street(scope, insee, name)
    if found is None:
        raise Refused(_("No lamp here stands in %s.") % name)
    why = found.why
    if why is None:
        wait_alone(scope)
        wished, held = queries.wishes(scope, insee, name), queries.is_held(scope, found.lamps)
        why = why_not(scope.now, found.dark, found.off, wished, held)
    if why is not None:
        raise Refused(str(WHY_NOT_LIT[why]))
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
