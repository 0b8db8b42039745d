"""Trade words as the room's pages write them."""

from collections.abc import Sequence
from datetime import timedelta

from django import template

from eclor.core.commands.limits import limits
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import HourAhead
from eclor.services.lighting.refusals import TARGETS
from eclor.services.lighting.rules.classes.decree import Measure
from eclor.services.lighting.rules.hour_ahead import Why as Hour
from eclor.services.lighting.texts import (
    DEFECTS,
    HOURS,
    MEASURES,
    ORIGINS,
    STAGES,
    STANDINGS,
    STATES,
    UNITS,
    WEEKDAYS,
)
from eclor.services.lighting.words.compliance import Standing
from eclor.services.lighting.words.interventions import Defect, Origin, Stage
from eclor.services.lighting.words.inventory import LampState

register = template.Library()


@register.filter
def lamp_state(found: LampState) -> str:
    return str(STATES[found])


@register.filter
def hour_said(row: HourAhead) -> str:
    """What the last look at an hour found, in words."""
    return str(HOURS[Hour(row.why)]) % {"level": row.level, "kept": row.kept} if row.why else ""


@register.filter
def stage(found: str) -> str:
    return str(STAGES[Stage(found)])


@register.filter
def defect(found: str) -> str:
    return str(DEFECTS[Defect(found)])


@register.filter
def origin(found: str) -> str:
    return str(ORIGINS[Origin(found)])


@register.filter
def may(scope: Scope, permission: str) -> bool:
    return scope.may(permission)


@register.filter
def target(found: str) -> str:
    """What a column of an inventory means."""
    return str(TARGETS[found])


@register.filter
def share(found: float) -> int:
    """A share of one in whole per cent."""
    return round(100 * found)


@register.filter
def percent(found: float | None) -> float | None:
    """A share of one in per cent, to be rounded where it is shown."""
    return None if found is None else 100 * found


@register.filter
def minus(told: str) -> str:
    """A figure already written, with the sign that is as wide as its digits."""
    return told.replace("-", "\u2212")


@register.filter
def thousand(found: float | None) -> float | None:
    """A thousand times it: W as mW."""
    return None if found is None else 1000 * found


@register.filter
def change(saved: float) -> str:
    """A share saved as the change it makes, in whole per cent: "−12 %"."""
    told = round(-100 * saved)
    sign = "\u2212" if told < 0 else "+" if told else ""
    return f"{sign}{abs(told)}\u00a0%"


@register.filter
def measure(found: Measure | str) -> str:
    return str(MEASURES[Measure(found)])


@register.filter
def standing(found: Standing) -> str:
    return str(STANDINGS[found])


@register.filter
def hours_told(found: Sequence[int]) -> str:
    """Hours of the clock as spans: "23 h – 5 h", in the order of the night."""
    left = sorted(found, key=lambda hour: (hour - 12) % 24)
    spans: list[list[int]] = []
    for hour in left:
        if spans and (spans[-1][1]) % 24 == hour:
            spans[-1][1] = (hour + 1) % 24
        else:
            spans.append([hour, (hour + 1) % 24])
    return ", ".join(f"{start}\u00a0h\u00a0–\u00a0{end}\u00a0h" for start, end in spans)


@register.filter
def measured_in(found: Measure | str) -> str:
    return UNITS.get(Measure(found), "")


@register.filter
def kilowatts(watts: float | None) -> float | None:
    return None if watts is None else watts / 1000


@register.filter
def weekday(number: str) -> str:
    return str(WEEKDAYS[number])


@register.filter
def magnitude(value: float) -> float:
    """Without its sign: the words beside it say which way."""
    return abs(value)


@register.simple_tag
def desk_limits() -> dict[str, float]:
    """What the desk asks of orders that darken: numbers of this house's settings."""
    told = limits()
    return {
        "two_persons_above": told.two_persons_above,
        "off_share": told.off_share,
        "off_minutes": told.off_window // timedelta(minutes=1),
    }
