"""Reports of uCIFI lamp controllers, read from SenML JSON; and the level they are told, written.

SenML JSON (RFC 8428) is the text form in which LwM2M 1.1 carries resources: base name and name make
the path /object/instance/resource. The compact frames some makers put on LoRaWAN are theirs, and
are turned into this by the network server's decoder.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from eclor.services.lighting.words.lwm2m import RESOURCES, Kind, Object, Resource

PATH = re.compile(r"/?(\d{1,5})/(\d{1,5})/(\d{1,5})")
RELATIVE = 2**28  # seconds: RFC 8428, 4.5.3, below this a time counts from now
MOST = 2000  # records a report may hold


class Unreadable(ValueError):
    """The report is not SenML of these objects, or says something impossible."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value: ``at`` in unix seconds; ``event`` says that ``name`` is a TALQ event."""

    instance: int
    name: str
    value: float | bool | str
    at: float
    event: bool


@dataclass(frozen=True, slots=True)
class Report:
    """``unknown``: paths nobody here knows; they are not an error, controllers say more than we ask."""

    readings: tuple[Reading, ...]
    unknown: tuple[str, ...]


def read_report(raw: bytes | str, received: float) -> Report:
    """A whole report or ``Unreadable``: nothing of a report with one impossible value is believed.

    ``received``: unix seconds, for times told relative to now.
    """
    readings, unknown = [], []
    base: dict[str, Any] = {"bn": "", "bt": 0.0}
    for number, record in enumerate(_records(raw), 1):
        base |= {key: record[key] for key in ("bn", "bt") if key in record}
        if not {"v", "vb", "vs"} & set(record):
            continue  # a record may set the base alone
        path = f"{base['bn']}{record.get('n', '')}"
        found = PATH.fullmatch(path)
        if found is None:
            raise Unreadable(f"Record {number}: {path!r} is no path /object/instance/resource.")
        resource = _resource(found[1], found[3])
        if resource is None:
            unknown.append(path)
            continue
        at = _time(base["bt"], record.get("t", 0), received, number)
        value = _value(resource, record, number)
        readings.append(Reading(int(found[2]), resource.name, value, at, resource.event))
    return Report(tuple(readings), tuple(unknown))


def write_level(instance: int, level: int) -> bytes:
    """The order to shine at so many per cent; raises ``ValueError`` for an impossible level."""
    return write(Object.LAMP_CONTROLLER, instance, 1, level)


def write(of: Object, instance: int, number: int, value: float | bool | str) -> bytes:
    """One resource set, as SenML JSON; refuses what is not writable or not possible."""
    resource = RESOURCES.get((of, number))
    if resource is None or not resource.writable:
        raise ValueError(f"/{of.value}/{instance}/{number} cannot be set.")
    record = {resource.kind.value: value}
    _value(resource, record, 1)
    told = [{"bn": f"/{of.value}/{instance}/", "n": str(number), **record}]
    return json.dumps(told, separators=(",", ":")).encode()


def _records(raw: bytes | str) -> list[dict[str, Any]]:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(f"A report is SenML JSON; this is not: {wrong}.") from wrong
    if not isinstance(told, list) or not all(isinstance(record, dict) for record in told):
        raise Unreadable("A SenML report is a list of records.")
    if len(told) > MOST:
        raise Unreadable(f"A report of {len(told)} records is too long; {MOST} are the most.")
    return told


def _resource(of: str, number: str) -> Resource | None:
    try:
        return RESOURCES.get((Object(of), int(number)))
    except ValueError:
        return None


def _value(resource: Resource, record: dict[str, Any], number: int) -> float | bool | str:
    value = record.get(resource.kind.value)
    where = f"Record {number} ({resource.name})"
    if resource.kind is Kind.FLAG:
        if not isinstance(value, bool):
            raise Unreadable(f"{where}: true or false is wanted, not {value!r}.")
        return value
    if resource.kind is Kind.TEXT:
        if not isinstance(value, str):
            raise Unreadable(f"{where}: a text is wanted, not {value!r}.")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unreadable(f"{where}: a number is wanted, not {value!r}.")
    if not resource.low <= value <= resource.high:
        raise Unreadable(f"{where}: {value} lies outside {resource.low:g} to {resource.high:g}.")
    return value * resource.per


def _time(base: Any, own: Any, received: float, number: int) -> float:
    for told in (base, own):
        if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
            raise Unreadable(f"Record {number}: {told!r} is no time in seconds.")
    at = float(base + own)
    return received + at if at < RELATIVE else at
