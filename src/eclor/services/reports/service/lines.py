"""What the room says on the portal's home: what is open around here, and how fast it ends."""

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Saying, Tile
from eclor.core.service.scope import Scope
from eclor.core.territories.here import home_of
from eclor.services.reports.queries import figures


def reports_line(scope: Scope) -> Saying:
    """Open reports of the chosen commune, of all without one; the delay once it may be told."""
    home = home_of(scope)
    near = figures.around(scope, home)
    value = (
        ngettext("%d open", "%d open", near.open) % near.open if near.open else gettext("none open")
    )
    return Saying(
        value=value,
        about=home.name if home else "",
        context=_ends(near.days) if near.days is not None else "",
    )


def _ends(days: float) -> str:
    said = number_format(round(days), force_grouping=True)
    if round(days) < 1:
        return gettext("half solved within a day")
    return ngettext(
        "half solved within %(days)s day", "half solved within %(days)s days", round(days)
    ) % {"days": said}


TILES = (
    Tile(
        key="open",
        title=_("Reports"),
        icon="speakerphone",
        page="reports",
        line=reports_line,
        rank=40,
    ),
)
