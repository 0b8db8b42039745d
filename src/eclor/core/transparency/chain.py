"""What a sensor does, in the chain of DTPR: who answers, what for, how, which data, kept how long, for whom.

Element keys and their meaning: Digital Trust for Places and Routines, taxonomy version 0 (CC BY 4.0).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import EntityType
from eclor.core.service.contract.text import Text
from eclor.core.service.words import Kind

CATEGORIES = {
    "accountable": _("Who answers for it"),
    "purpose": _("What for"),
    "tech": _("How it senses"),
    "data": _("Which data"),
    "process": _("What becomes of them"),
    "storage": _("Where and how long"),
    "access": _("Who may see them"),
}
ELEMENTS: dict[str, Text] = {
    "accountable__institution": _("Public institution"),
    "purpose__ecology": _("Environment"),
    "purpose__energy_efficiency": _("Saving energy"),
    "purpose__mobility": _("Getting about"),
    "purpose__planning_decision_making": _("Planning and deciding"),
    "purpose__safety_security": _("Safety"),
    "purpose__waste_management": _("Waste management"),
    "tech__induction_loop": _("Induction loop"),
    "tech__motion_detector": _("Motion detector"),
    "tech__technology_switch": _("Electrical measurement and switch"),
    "tech__ultrasonic_level_sensor": _("Ultrasonic level sensor"),
    "tech__weather_station": _("Weather station"),
    "data__boolean": _("Yes or no"),
    "data__values_time": _("Numbers over time"),
    "process__aggregated": _("Summed up by the quarter of an hour, hour and day"),
    "process__raw_data": _("Kept as measured"),
    "storage__stored_locally": _("On the federation's own machine"),
    "access__available_to_download": _("Everybody, as open data"),
    "access__available_to_the_accountable_organization": _("Agents of the federation alone"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One element of the chain; ``more`` is what DTPR has no element for, such as the exact span."""

    element: str
    more: Text = ""

    @property
    def category(self) -> str:
        return self.element.partition("__")[0]

    @property
    def title(self) -> Text:
        return ELEMENTS[self.element]


def chain(kind: EntityType, institution: str) -> list[Link]:
    """Of a type with at least one measured attribute; nothing in it is told by hand twice."""
    measured = [one for one in kind.attributes if one.measured]
    return [
        Link("accountable__institution", institution),
        *(Link(f"purpose__{one}") for one in kind.serves),
        *(Link(f"tech__{one}") for one in kind.senses_by),
        *_data({one.kind for one in measured}),
        Link("process__raw_data", _span(max(one.keep for one in measured))),
        Link("process__aggregated", _span(max(one.keep_rollups for one in measured))),
        Link("storage__stored_locally"),
        *_access({one.public for one in measured}),
    ]


def _data(kinds: set[Kind]) -> Iterator[Link]:
    if kinds - {Kind.BOOLEAN}:
        yield Link("data__values_time")
    if Kind.BOOLEAN in kinds:
        yield Link("data__boolean")


def _access(public: set[bool]) -> Iterator[Link]:
    if True in public:
        yield Link("access__available_to_download")
    if False in public:
        yield Link("access__available_to_the_accountable_organization")


def _span(kept: timedelta) -> Text:
    return _("%d days") % kept.days
