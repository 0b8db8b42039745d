"""Why a part has not been answered yet, as a carrier says it to the desk and the desk to people."""

from enum import StrEnum
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Waiting(StrEnum):
    """The word travels in the answer of a carrier."""

    AIR = "no_air"  # the duty cycle of its radio gateway is used up
    AIR_AGAIN = "no_air_again"  # the same, after it was told once: it may have heard
    UNDER_WAY = "under_way"  # its server has it and no answer came yet
    CLASS_A = "class_a"  # it listens only after it has spoken
    MULTICAST = "multicast"  # its group was told with one frame: its report is its answer
    ALONE = "no_multicast"  # its group could not be told at once
    NOT_SENT = "not_sent"  # its server could not send it


def told(code: str, text: str, again: float) -> str:
    """A sentence; ``text`` names the radio gateway or the server, or gives the server's own words."""
    if code in (Waiting.AIR, Waiting.AIR_AGAIN):
        minutes = max(1, ceil(again / 60))
        said = ngettext(
            "Waits: %(radio)s has spoken as much as it may this hour. Room in %(n)d minute.",
            "Waits: %(radio)s has spoken as much as it may this hour. Room in %(n)d minutes.",
            minutes,
        )
        return said % {"radio": text, "n": minutes}
    if code == Waiting.UNDER_WAY:
        return _("Waits: %s has it, and the device has not acknowledged it yet.") % text
    if code == Waiting.CLASS_A:
        return _("Waits: the device listens only after it has spoken; %s has the order.") % text
    if code == Waiting.MULTICAST:
        return _("Waits: its group %s was told with one frame, and it has not reported yet.") % text
    if code == Waiting.ALONE:
        return _("Waits: told by itself, since its group could not be told at once (%s).") % text
    return _("Waits: its LoRaWAN server could not send it (%s). It is sent again.") % text
