"""Hours, days and trade words as the room's pages write them."""

from datetime import datetime

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from eclor.services.waste import texts
from eclor.services.waste.texts import DUMP_SIZES, DUMPED, MATERIALS, STREAMS
from eclor.services.waste.words import Material, Stream

register = template.Library()


register.filter("clock", texts.clock)
register.filter("weekday", texts.weekday)


@register.simple_tag(takes_context=True)
def day_near(context: template.Context, moment: datetime) -> str:
    """ "today", "tomorrow", "Thursday", else the date, seen from now."""
    return texts.day_near(moment, context["request"].scope.now)


@register.filter
def material(found: Material | None) -> str:
    return "" if found is None else str(MATERIALS[found])


@register.filter
def stream(found: Stream | str) -> str:
    return str(STREAMS[Stream(found)])


@register.filter
def minutes(value: float) -> int:
    """Whole minutes: the error of a wait carries no decimal."""
    return round(value)


@register.filter
def percent(share: float) -> int:
    return round(100 * share)


@register.filter
def day_names(numbers: list[int]) -> str:
    """ "mardi, vendredi"."""
    return ", ".join(str(WEEKDAYS[number]) for number in sorted(numbers))


@register.filter
def dumped(found: str) -> str:
    return str(DUMPED.get(found, gettext("Dumped waste")))


@register.filter
def dump_size(found: str) -> str:
    return str(DUMP_SIZES.get(found, found))
