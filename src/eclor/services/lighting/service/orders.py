"""Orders to the lamps: a level for a while, and back to the programme."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Command
from eclor.core.service.field_orders import Darkening, FieldOrder, Parameter, Params, Wanted
from eclor.services.lighting.models import LAMP
from eclor.services.lighting.words.programmes import FULL

AS_GOOD_AS_OFF = 10  # percent: below, nobody on the pavement would call it lit
RIGHT = "lighting.command"


def level_wanted(params: Params) -> Wanted:
    """Lamps report whole percents, some of them one beside."""
    return Wanted(attribute="dimming", value=params["level"], tolerance=1.0)


def level_darkens(params: Params) -> Darkening:
    if params["level"] < AS_GOOD_AS_OFF:
        return Darkening.OFF
    return Darkening.DIMS if params["level"] < FULL else Darkening.NONE


def level_spoken(params: Params, begins_at: datetime) -> Params:
    """Lamps are told until when, not for how long: one that hears late must not stay longer."""
    until = begins_at + timedelta(minutes=params["minutes"])
    return {"level": params["level"], "ramp": params["ramp"], "until": int(until.timestamp())}


def level_settles(params: Params) -> timedelta:
    return timedelta(seconds=params["ramp"])


def level_reverted(params: Params) -> tuple[str, dict[str, Any]]:
    return "follow_programme", {}


def by_answer(params: Params) -> None:
    """Back on its programme a lamp may shine at any level: that it answers is all there is to see."""


LIGHT = Command(
    key="light",
    title=_("Set the light of street lights for a while"),
    permission=RIGHT,
    panel="order-lighting-light",
    entity_type=LAMP,
    field=FieldOrder(
        action="override",
        target=LAMP,
        parameters=(
            Parameter(
                key="level", title=_("Light level"), default=100, low=0, high=100, symbol="%"
            ),
            Parameter(
                key="minutes", title=_("For how long"), default=30, low=1, high=720, symbol="min"
            ),
            Parameter(
                key="ramp", title=_("Gradually, within"), default=5, low=0, high=60, symbol="s"
            ),
        ),
        spoken=level_spoken,
        ends="until",
        wanted=level_wanted,
        settles=level_settles,
        slot="light",
        darkens=level_darkens,
        guarded=("crossing",),
        revert=level_reverted,
    ),
)
FOLLOW_PROGRAMME = Command(
    key="follow_programme",
    title=_("Let street lights follow their programme again"),
    permission=RIGHT,
    panel="order-lighting-follow_programme",
    entity_type=LAMP,
    field=FieldOrder(action="release", target=LAMP, wanted=by_answer, slot="light"),
)
COMMANDS = (LIGHT, FOLLOW_PROGRAMME)
