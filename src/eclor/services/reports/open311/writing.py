"""Answers as GeoReport v2 writes them, in XML or JSON; XML is written here and never read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse, JsonResponse

from eclor.services.reports.words import PARIS

Row = Mapping[str, Any]
# Signs that no XML 1.0 document may hold, whatever the escape.
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000)))
_FORBIDDEN |= dict.fromkeys((0xFFFE, 0xFFFF))
ONE_OF = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "photos": "photo",
}


class Refused(ValueError):
    """What was asked cannot be answered: ``status`` and a sentence for whoever wrote the program."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


def answer(name: str, said: Sequence[Row] | Row, form: str, status: int = 200) -> HttpResponse:
    """``name`` is the XML's root; a JSON list is bare, as the standard has it."""
    if form != "xml":
        return JsonResponse(said, safe=False, status=status)
    root = Element(name)
    _fill(root, said)
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")
    return HttpResponse(body, content_type="text/xml; charset=utf-8", status=status)


def refusal(refused: Refused, form: str) -> HttpResponse:
    return answer(
        "errors", [{"code": refused.status, "description": str(refused)}], form, refused.status
    )


def moment(at: datetime | None) -> str | None:
    """With the offset of here, as the W3C profile of ISO 8601 asks."""
    return None if at is None else at.astimezone(PARIS).isoformat(timespec="seconds")


def _fill(element: Element, said: Any) -> None:
    if isinstance(said, Mapping):
        for key, value in said.items():
            _fill(SubElement(element, key), value)
    elif isinstance(said, Sequence) and not isinstance(said, str):
        for one in said:
            _fill(SubElement(element, ONE_OF[element.tag]), one)
    elif said is not None:
        element.text = _text(said)


def _text(said: Any) -> str:
    if isinstance(said, bool):
        return "true" if said else "false"
    return str(said).translate(_FORBIDDEN)
