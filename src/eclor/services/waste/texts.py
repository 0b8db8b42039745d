"""The trade's words as people read them, in their language."""

from datetime import datetime

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.waste.words import HolidayShift, Material, Stream

# What a dump is made of and how large it is, in the words of those who report one.
DUMPED = {
    "bulky": _("Furniture, mattresses"),
    "rubble": _("Rubble"),
    "bags": _("Rubbish bags"),
    "tyres": _("Tyres"),
    "dangerous": _("Asbestos, paint, oil"),
    "green": _("Garden waste"),
}
DUMP_SIZES = {"bag": _("A bag"), "boot": _("A car boot"), "van": _("A van or more")}
MATERIALS = {
    Material.GREEN_WASTE: _("Green waste"),
    Material.RUBBLE: _("Rubble"),
    Material.WOOD: _("Wood"),
    Material.METAL: _("Metal"),
    Material.CARDBOARD: _("Cardboard"),
    Material.FURNITURE: _("Furniture"),
    Material.BULKY: _("Bulky waste"),
    Material.PLASTER: _("Plaster"),
    Material.TYRES: _("Tyres"),
    Material.APPLIANCES: _("Electrical appliances"),
    Material.HAZARDOUS: _("Hazardous waste"),
    Material.OIL: _("Oils"),
    Material.BATTERIES: _("Batteries"),
    Material.GLASS: _("Glass"),
    Material.PACKAGING: _("Packaging"),
    Material.PAPER: _("Paper"),
    Material.TEXTILES: _("Textiles"),
    Material.REUSE: _("Things to use again"),
}
STREAMS = {
    Stream.HOUSEHOLD: _("Household waste"),
    Stream.SORTED: _("Packaging and paper"),
    Stream.ORGANIC: _("Food waste"),
    Stream.GLASS: _("Glass"),
    Stream.GREEN_WASTE: _("Green waste"),
    Stream.BULKY: _("Bulky waste"),
}
SHIFTS = {
    HolidayShift.REST_OF_WEEK: _("That day and the following ones move to the next day"),
    HolidayShift.NEXT_DAY: _("That day alone moves to the next working day"),
    HolidayShift.NONE: _("It passes all the same"),
    HolidayShift.CANCELLED: _("It does not pass"),
}


def clock(moment: datetime) -> str:
    """ "18 h", "17 h 45"; "18:00", "17:45" in English."""
    local = localtime(moment)
    said = {"hours": local.hour, "minutes": f"{local.minute:02}"}
    return (
        gettext("%(hours)s:%(minutes)s") % said if local.minute else gettext("%(hours)s:00") % said
    )


def weekday(moment: datetime) -> str:
    """ "mardi"."""
    return str(WEEKDAYS[localtime(moment).weekday()])


def day_near(moment: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "Thursday", else the date, seen from now."""
    away = (localtime(moment).date() - localtime(now).date()).days
    if away == 0:
        return gettext("today")
    if away == 1:
        return gettext("tomorrow")
    if 1 < away < 7:
        return weekday(moment)
    return date_format(localtime(moment), "MONTH_DAY_FORMAT")
