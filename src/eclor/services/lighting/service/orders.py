"""Orders to the lamps: a level for a while, back to the programme, another programme."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Command
from eclor.core.service.field_orders import (
    Asked,
    Darkening,
    FieldOrder,
    Parameter,
    Params,
    Wanted,
    no_light_lost,
)
from eclor.core.service.scope import Scope
from eclor.core.service.words import Kind
from eclor.services.lighting import queries
from eclor.services.lighting.actions.programmes import note_wanted
from eclor.services.lighting.models import LAMP
from eclor.services.lighting.rules import lwm2m_frames, talq
from eclor.services.lighting.rules.programmes.canonical import digest, read, written
from eclor.services.lighting.texts import said
from eclor.services.lighting.words.charging import ORDINARY
from eclor.services.lighting.words.programmes import FULL, Calendar, Charge, Programme

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


LIGHT_PARAMETERS = (
    Parameter(key="level", title=_("Light level"), default=100, low=0, high=100, symbol="%"),
    Parameter(key="minutes", title=_("For how long"), default=30, low=1, high=720, symbol="min"),
    Parameter(key="ramp", title=_("Gradually, within"), default=5, low=0, high=60, symbol="s"),
)
LIGHT_FOR_A_WHILE = FieldOrder(
    action="override",
    target=LAMP,
    parameters=LIGHT_PARAMETERS,
    spoken=level_spoken,
    ends="until",
    wanted=level_wanted,
    settles=level_settles,
    slot="light",
    darkens=level_darkens,
    guarded=("crossing",),
    revert=level_reverted,
    carried={"talq": talq.override},
    radiated=lwm2m_frames.override,
)
LIGHT = Command(
    key="light",
    title=_("Set the light of street lights for a while"),
    permission=RIGHT,
    panel="order-lighting-light",
    entity_type=LAMP,
    field=LIGHT_FOR_A_WHILE,
)
FOLLOW_PROGRAMME = Command(
    key="follow_programme",
    title=_("Let street lights follow their programme again"),
    permission=RIGHT,
    panel="order-lighting-follow_programme",
    entity_type=LAMP,
    field=FieldOrder(
        action="release",
        target=LAMP,
        wanted=by_answer,
        slot="light",
        carried={"talq": talq.release},
        radiated=lwm2m_frames.release,
    ),
)


def only_brightens(scope: Scope, asked: Asked) -> str | None:
    """Nobody needs to agree to more light: so it must be more, for every lamp and until the end."""
    until = asked.begins_at + timedelta(minutes=asked.params["minutes"])
    most = queries.brightest(scope, asked.entities, asked.begins_at, until)
    if asked.params["level"] >= most:
        return None
    text = gettext("One of these lamps would shine %(most)d %% by itself: order at least as much.")
    return text % {"most": most}


# The same order but for its guards: what only brightens needs no second person, and asks its interlock.
BRIGHTEN = replace(
    LIGHT,
    key="brighten",
    title=_("More light from street lights for a while"),
    panel="order-lighting-brighten",
    field=replace(
        LIGHT_FOR_A_WHILE, darkens=no_light_lost, guarded=(), interlocks=(only_brightens,)
    ),
)


def charge_read(said: Any) -> str:
    """The canonical text of a programme. Raises ValueError."""
    if not isinstance(said, str):
        raise ValueError("A programme is a text of JSON.")
    read(said)
    return said


def charge_wanted(params: Params) -> Wanted:
    """A lamp keeps exactly this, or something else: there is no nearly."""
    return Wanted(attribute="programmeHash", value=digest(params["charge"]))


def charge_darkens(params: Params) -> Darkening:
    """By its darkest moment, whenever in the year that comes."""
    levels = [
        level
        for night in read(params["charge"]).programmes.values()
        for level in (night.first, *(point.level for point in night.points))
    ]
    return level_darkens({"level": min(levels)})


def charge_spoken(params: Params, begins_at: datetime) -> Params:
    return {"charge": params["charge"], "hash": digest(params["charge"])}


def may_keep(scope: Scope, asked: Asked) -> str | None:
    """What these lamps' controllers cannot keep, and darkness that no municipal order lets be."""
    refusal = queries.why_not(scope, read(asked.params["charge"]), asked.entities, asked.begins_at)
    return said(refusal) if refusal is not None else None


FULL_NIGHT = written(Charge(Calendar(ORDINARY), {ORDINARY: Programme(ORDINARY)})).decode()
PROGRAMME = Command(
    key="programme",
    title=_("Give street lights a programme"),
    permission=RIGHT,
    panel="lighting-thing-programme",
    entity_type=LAMP,
    field=FieldOrder(
        action="programme",
        target=LAMP,
        parameters=(
            Parameter(key="programme", title=_("Programme"), default="", kind=Kind.TEXT),
            Parameter(
                key="charge", title=_("What the lamp keeps"), default=FULL_NIGHT, kind=Kind.TEXT,
                read_by=charge_read,
            ),
        ),
        spoken=charge_spoken,
        wanted=charge_wanted,
        slot="programme",
        darkens=charge_darkens,
        guarded=("crossing",),
        interlocks=(may_keep,),
        noted=note_wanted,
        carried={"talq": talq.programme},
    ),
)  # fmt: skip
COMMANDS = (LIGHT, BRIGHTEN, FOLLOW_PROGRAMME, PROGRAMME)
