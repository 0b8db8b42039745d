"""The trade's words as people read them, in their language."""

from django.utils.translation import gettext_lazy as _

from eclor.services.waste.words import HolidayShift, Material, Stream

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
