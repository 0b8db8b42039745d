"""The names a device has for what it says, as operators write them: one on each line.

``batt = batteryLevel * 0.01``, ``t = temperature * 0.1 - 40``, ``u = voltage (MVT)``; nothing after
the sign leaves that name out.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from eclor.core.observations.recorder.units import factor
from eclor.core.service.contract import EntityType
from eclor.core.service.hints import nearest
from eclor.core.service.registry import registry

MOST_LINES = 200
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?"
_LINE = re.compile(
    r"(?P<name>[^=]{1,120}?)\s*=\s*(?P<attribute>[A-Za-z][A-Za-z0-9_]{0,59})?"
    rf"(?:\s*[*×]\s*(?P<factor>{_NUMBER}))?"
    r"(?:\s*(?P<sign>[+−-])\s*(?P<offset>\d+(?:[.,]\d+)?))?"
    r"(?:\s*\((?P<unit>[^()\s]{1,6})\))?"
)


def written(mapping: Mapping[str, Any]) -> str:
    """The lines that :func:`read` reads back."""
    return "\n".join(_line(name, said) for name, said in mapping.items())


def read(text: str, entity_type: str) -> dict[str, Any]:
    """The mapping of some lines, for a device of this type. Raises ValueError with the line's number."""
    found: dict[str, Any] = {}
    lines = text.replace("\r", "").split("\n")
    if len(lines) > MOST_LINES:
        raise ValueError(_("Write at most %d lines.") % MOST_LINES)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(
                _("Line %(n)d, “%(line)s”: write for instance batt = batteryLevel * 0.01.")
                % {"n": number, "line": line.strip()[:60]}
            )
        found[match["name"]] = _said(match, number, registry.types.get(entity_type))
    return found


def _line(name: str, said: Any) -> str:
    rename = said if isinstance(said, dict) else {"attribute": said}
    if not rename.get("attribute"):
        return f"{name} ="
    parts = [f"{name} = {rename['attribute']}"]
    if rename.get("factor", 1.0) != 1.0:
        parts.append(f"* {rename['factor']:g}")
    if rename.get("offset"):
        parts.append(f"{'-' if rename['offset'] < 0 else '+'} {abs(rename['offset']):g}")
    if rename.get("unit"):
        parts.append(f"({rename['unit']})")
    return " ".join(parts)


def _said(match: re.Match[str], number: int, kind: EntityType | None) -> dict[str, Any]:
    attribute = match["attribute"] or ""
    said: dict[str, Any] = {"attribute": attribute}
    card = kind.attribute(attribute) if kind and attribute else None
    if kind and attribute and (card is None or not card.measured):
        known = nearest(attribute, (a.key for a in kind.attributes if a.measured))
        raise ValueError(
            _("Line %(n)d: “%(name)s” is not measured on this kind of thing; known are %(known)s.")
            % {"n": number, "name": attribute, "known": known}
        )
    if match["factor"]:
        said["factor"] = _number(match["factor"])
    if match["offset"]:
        sign = 1.0 if match["sign"] == "+" else -1.0
        said["offset"] = sign * _number(match["offset"])
    if match["unit"]:
        said["unit"] = match["unit"]
        _check_unit(said["unit"], card.unit if card else "", number)
    return said


def _check_unit(unit: str, ours: str, number: int) -> None:
    try:
        factor(unit, ours)
    except ValueError as problem:
        raise ValueError(
            _("Line %(n)d: the unit %(unit)s cannot be turned into %(ours)s.")
            % {"n": number, "unit": unit, "ours": ours or _("a plain number")}
        ) from problem


def _number(text: str) -> float:
    return float(text.replace(",", "."))
