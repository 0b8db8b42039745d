"""What operators read about devices and refusals, in their language."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.gateways.models import Protocol
from eclor.core.service.words import Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalWords:
    """One kind of refusal: its title, what it means, what mends it."""

    title: Any
    meaning: Any
    what_to_do: Any


REFUSALS: dict[Refusal, RefusalWords] = {
    Refusal.UNREADABLE: RefusalWords(
        title=_("Unreadable"),
        meaning=_("The message is not JSON, or not in a form we read on this topic."),
        what_to_do=_(
            "Compare its text with the examples on the device's sheet and mend the device. Once "
            "mended, mark these as handled: said again as they are, they would be refused again."
        ),
    ),
    Refusal.TOO_LARGE: RefusalWords(
        title=_("Too large"),
        meaning=_("The message is larger than 256 KiB: only its beginning was kept."),
        what_to_do=_("Let the device send smaller messages; it must send this one again itself."),
    ),
    Refusal.IMPOSSIBLE_VALUE: RefusalWords(
        title=_("Impossible value"),
        meaning=_(
            "A value is no number, of another kind, or beyond what such a thing can measure."
        ),
        what_to_do=_(
            "Look at the sensor first: it is often broken or badly wired. The other values of the "
            "message were stored."
        ),
    ),
    Refusal.UNKNOWN_ATTRIBUTE: RefusalWords(
        title=_("Unknown name"),
        meaning=_("The device gives a value under a name that its kind of thing does not have."),
        what_to_do=_(
            "On the device's sheet, say which of our names it is, or leave it empty to do without. "
            "Then have these messages said again."
        ),
    ),
    Refusal.WRONG_UNIT: RefusalWords(
        title=_("Wrong unit"),
        meaning=_("The unit it came with cannot be turned into ours."),
        what_to_do=_("Correct the unit in the device's settings or in its names, then say again."),
    ),
    Refusal.UNKNOWN_DEVICE: RefusalWords(
        title=_("Unknown device"),
        meaning=_("The message is of a device nobody declared, or of one linked to nothing."),
        what_to_do=_(
            "Adopt it from the quarantine, or give the device the thing it measures. Its messages "
            "are then said again."
        ),
    ),
    Refusal.FOREIGN_TOPIC: RefusalWords(
        title=_("Speaks for another"),
        meaning=_("A device spoke in the name of another one without being its gateway."),
        what_to_do=_(
            "If it is a gateway, enrol the other device behind it, then say again. If nobody knows "
            "why it does so, switch it off and look at it."
        ),
    ),
    Refusal.FUTURE: RefusalWords(
        title=_("Dated in the future"),
        meaning=_("The value is dated more than a day ahead: the device's clock is wrong."),
        what_to_do=_("Set the device's clock. These values cannot be trusted: mark them handled."),
    ),
    Refusal.TOO_OLD: RefusalWords(
        title=_("Too old"),
        meaning=_("The value is older than what is kept of it, or the device's clock is wrong."),
        what_to_do=_("Set the device's clock, or import the past from a file."),
    ),
    Refusal.CONFLICT: RefusalWords(
        title=_("Contradiction"),
        meaning=_("Another value is already stored for the same thing at the same moment."),
        what_to_do=_(
            "The first value stays. Two devices may speak for one thing, or one repeats a time."
        ),
    ),
}

PROTOCOLS: dict[str, Any] = {
    Protocol.NATIVE: _("Our own topics (obs/…)"),
    Protocol.THINGSBOARD: _("ThingsBoard's topics"),
    Protocol.CHIRPSTACK: _("ChirpStack 4, LoRaWAN server"),
    Protocol.TTN: _("The Things Stack 3, LoRaWAN server"),
    Protocol.HTTP: _("HTTP only"),
    Protocol.TALQ: _("TALQ 2.7, gateway over mutual TLS"),
}

OUTCOMES: dict[str, Any] = {
    "replayed": _("said again"),
    "discarded": _("marked as handled"),
    "accepted": _("accepted"),
}


def refusal_title(refusal: str) -> str:
    """ "Impossible value"; the word itself where nobody wrote one."""
    return str(REFUSALS[Refusal(refusal)].title) if refusal in set(Refusal) else refusal
