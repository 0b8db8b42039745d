"""Ready answers: what may stand in braces, and what it becomes."""

import re
from collections.abc import Mapping

PLACES = ("number", "category", "commune", "team", "day")
_PLACE = re.compile(r"\{([^{}]*)\}")


def check(text: str) -> None:
    """Raises ValueError naming what stands in braces and is none of ours."""
    for name in _PLACE.findall(text):
        if name not in PLACES:
            known = ", ".join(f"{{{one}}}" for one in PLACES)
            raise ValueError(f"{{{name}}} is not known here: use {known}.")


def filled(text: str, said: Mapping[str, str]) -> str:
    """The text with what stands in braces written out; what is not known is left out."""
    whole = _PLACE.sub(lambda place: said.get(place[1], ""), text)
    return re.sub(r"[ \t]{2,}", " ", whole).strip()
