"""Hours, days and trade words as the room's pages write them."""

from datetime import datetime, timedelta

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from eclor.services.waste.texts import MATERIALS, STREAMS
from eclor.services.waste.words import Material, Stream

register = template.Library()


@register.filter
def clock(moment: datetime) -> str:
    """ "18 h", "17 h 45"; "18:00", "17:45" in English."""
    local = localtime(moment)
    said = {"hours": local.hour, "minutes": f"{local.minute:02}"}
    return _("%(hours)s:%(minutes)s") % said if local.minute else _("%(hours)s:00") % said


@register.filter
def weekday(moment: datetime) -> str:
    """ "mardi"."""
    return str(WEEKDAYS[localtime(moment).weekday()])


@register.simple_tag(takes_context=True)
def day_near(context: template.Context, moment: datetime) -> str:
    """ "today", "tomorrow", "Thursday", else the date, seen from now."""
    away = (localtime(moment).date() - localtime(context["request"].scope.now).date()).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    if 1 < away < 7:
        return weekday(moment)
    return date_format(localtime(moment), "MONTH_DAY_FORMAT")


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
def in_minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))


@register.filter
def percent(share: float) -> int:
    return round(100 * share)


@register.filter
def day_names(numbers: list[int]) -> str:
    """ "mardi, vendredi"."""
    return ", ".join(str(WEEKDAYS[number]) for number in sorted(numbers))
