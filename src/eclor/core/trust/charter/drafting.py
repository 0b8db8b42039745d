"""Writing the charter that the cards propose: purposes, data, sensors, open data."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import override

from eclor.core.service.contract import Service
from eclor.core.service.personal import PersonalData, Purpose
from eclor.core.service.registry import registry

Document = dict[str, Any]
FORMAT = "eclor-charter/1"


def draft(
    slug: str,
    version: int,
    without: Collection[str] = (),
    services: Iterable[Service] | None = None,
) -> Document:
    """The next charter of a federation, in the language of the house, without some purposes.

    Data that no purpose of the charter opens may still be collected for its retention, and is seen
    by nobody.
    """
    rooms = sorted(registry if services is None else services, key=lambda s: s.key)
    with override(settings.ECLOR.language):
        return {
            "format": FORMAT,
            "territory": slug,
            "version": version,
            "purposes": [
                _purpose(room, one)
                for room in rooms
                for one in room.purposes
                if one.key not in without
            ],
            "data": [_data(room, one, without) for room in rooms for one in room.personal_data],
            "sensors": _sensors(),
            "datasets": [
                {
                    "key": f"{room.key}.{one.key}",
                    "title": str(one.title),
                    "licence": one.licence,
                }
                for room in rooms
                for one in room.datasets
            ],
        }


def changes(before: Document | None, after: Document) -> dict[str, tuple[list[Any], list[Any]]]:
    """(taken away, added) entries of each part, between two charters."""
    parts = ("purposes", "data", "sensors", "datasets")
    found = {}
    for part in parts:
        old = before[part] if before else []
        gone = [one for one in old if one not in after[part]]
        new = [one for one in after[part] if one not in old]
        if gone or new:
            found[part] = (gone, new)
    return found


def _purpose(room: Service, one: Purpose) -> Document:
    return {
        "key": one.key,
        "service": room.key,
        "title": str(one.title),
        "why": str(one.why),
        "everybody": one.everybody,
    }


def _data(room: Service, one: PersonalData, without: Collection[str]) -> Document:
    return {
        "service": room.key,
        "table": one.table,
        "columns": list(one.columns),
        "what": str(one.what),
        "why": str(one.why),
        "basis": one.basis.value,
        "keep_days": one.kept_for.days,
        "kept_from": str(one.kept_from),
        "purposes": [key for key in one.purposes if key not in without],
        "unguarded": str(one.unguarded),
    }


def _sensors() -> list[Document]:
    return [
        {
            "type": kind.key,
            "title": str(kind.title),
            "measures": [
                {
                    "attribute": one.key,
                    "title": str(one.title),
                    "unit": one.symbol or one.unit,
                    "public": one.public,
                    "keep_days": one.keep.days,
                }
                for one in kind.attributes
                if one.measured
            ],
        }
        for kind in sorted(registry.types.values(), key=lambda t: t.key)
        if any(one.measured for one in kind.attributes)
    ]
