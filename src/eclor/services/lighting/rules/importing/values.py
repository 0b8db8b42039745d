"""What one cell says, or why it cannot be believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from eclor.core.context.importing.table import number
from eclor.services.lighting.words.importing import Reason, Wrong
from eclor.services.lighting.words.norms import LightingClass

LONGEST = 200
OLDEST = 1880
# No lamp is known to give more; the best LED lanterns of 2026 give about 200 lm/W.
MOST_EFFICACY = 260.0
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y")
_UNIT = re.compile(r"\s*(kw|kva|va|w|lm|k|°k|m|mm|cm|watts?|lumens?|kelvins?)\.?$", re.IGNORECASE)
_YES = frozenset({"1", "oui", "o", "yes", "y", "true", "vrai", "x"})
_NO = frozenset({"0", "non", "n", "no", "false", "faux"})


def measure(low: float, high: float, unit: str) -> Callable[[str, date], object]:
    """Reads a number above ``low`` and up to ``high``, with or without its unit behind it."""

    def read(text: str, today: date) -> object:
        said = _UNIT.search(text)
        try:
            found = number(text[: said.start()] if said else text)
        except ValueError:
            raise Wrong(Reason.NOT_A_NUMBER, value=text[:40]) from None
        if said and said[1].lower() in ("kw", "kva"):
            found *= 1000
        if said and said[1].lower() in ("cm", "mm"):
            found /= 100 if said[1].lower() == "cm" else 1000
        if not low < found <= high:
            raise Wrong(Reason.OUT_OF_BOUNDS, value=text[:40], low=low, high=high, unit=unit)
        return found

    return read


def text(said: str, today: date) -> object:
    if len(said) > LONGEST:
        raise Wrong(Reason.TOO_LONG, most=LONGEST)
    return said


def day(said: str, today: date) -> object:
    """As ISO 8601: a whole date, or the year alone where nobody knows more."""
    head = said.split("T")[0].split(" ")[0]
    if re.fullmatch(r"\d{4}(\.0)?", said):
        if not OLDEST <= int(said[:4]) <= today.year:
            raise Wrong(Reason.DATE_TO_COME, value=said)
        return said[:4]
    for form in _DAYS:
        try:
            found = datetime.strptime(head, form).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
        if not found.year >= OLDEST or found > today:
            raise Wrong(Reason.DATE_TO_COME, value=said)
        return found.isoformat()
    raise Wrong(Reason.NOT_A_DATE, value=said[:40])


def lighting_class(said: str, today: date) -> object:
    try:
        return LightingClass(said.replace(" ", "").upper()).value
    except ValueError:
        raise Wrong(Reason.UNKNOWN_CLASS, value=said[:40]) from None


def yes_or_no(said: str, today: date) -> object:
    small = said.lower()
    if small not in _YES | _NO:
        raise Wrong(Reason.NOT_YES_OR_NO, value=said[:40])
    return small in _YES


# Bounds are those of the card (service/types.py); a lamp of no watts is none.
READ: Mapping[str, Callable[[str, date], object]] = {
    "ratedPower": measure(0, 2000, "W"),
    "luminousFlux": measure(0, 200_000, "lm"),
    "colourTemperature": measure(999, 10_000, "K"),
    "lanternHeight": measure(0, 60, "m"),
    "height": measure(0, 60, "m"),
    "maximumPowerAvailable": measure(0, 1_000_000, "W"),
    "mountedOn": day,
    "lightingClass": lighting_class,
    "crossing": yes_or_no,
    "dimmable": yes_or_no,
    "presenceDetector": yes_or_no,
    "poweredAtNightOnly": yes_or_no,
}


def read(cells: Mapping[str, str], today: date) -> dict[str, object]:
    """Every described attribute of a line. Raises Wrong."""
    found = {}
    for target, said in cells.items():
        if said:
            try:
                found[target] = READ.get(target, text)(said, today)
            except Wrong as problem:
                problem.values.setdefault("target", target)
                raise
    _refuse_wonders(found)
    return found


def _refuse_wonders(found: Mapping[str, object]) -> None:
    watts, lumens = found.get("ratedPower"), found.get("luminousFlux")
    if isinstance(watts, float) and isinstance(lumens, float) and lumens > MOST_EFFICACY * watts:
        raise Wrong(Reason.EFFICACY, flux=lumens, watts=watts, most=MOST_EFFICACY)
