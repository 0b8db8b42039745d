"""Lamps as others read them: a table, GeoJSON (RFC 7946), NGSI-LD (ETSI GS CIM 009).

Names of the NGSI-LD entities are those of the Smart Data Models (dataModel.Streetlighting, CC BY 4.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eclor.services.lighting.words.inventory import LampRow, LampState

CONTEXT = (
    "https://raw.githubusercontent.com/smart-data-models/dataModel.Streetlighting/master/"
    "context.jsonld"
)
DESCRIBED = (
    "supportNumber", "lanternType", "ratedPower", "luminousFlux", "colourTemperature", "optics",
    "lanternHeight", "mountedOn", "lightingClass", "controller", "crossing", "dimmable",
    "presenceDetector",
)  # fmt: skip
COLUMNS = (
    "id", "name", "commune", "street", "lon", "lat", "cabinet", "feeder", *DESCRIBED, "state",
    "level", "power", "heard_at",
)  # fmt: skip
LOW = 50  # per cent: below, the model calls it low power


def plain(row: LampRow) -> dict[str, Any]:
    """One line of the table; the same columns can be imported again."""
    return {
        "id": row.urn.rpartition(":")[2],
        "name": row.name,
        "commune": row.commune,
        "street": row.street,
        "lon": row.lon,
        "lat": row.lat,
        "cabinet": row.cabinet_name,
        "feeder": row.feeder_name,
        **{key: row.attributes.get(key) for key in DESCRIBED},
        "state": row.state.value,
        "level": row.level,
        "power": row.power,
        "heard_at": row.at.isoformat() if row.at else None,
    }


def feature(row: LampRow) -> dict[str, Any]:
    """A point; without geometry when nobody knows where it stands."""
    said = {k: v for k, v in plain(row).items() if k not in ("lon", "lat") and v is not None}
    return {"type": "Feature", "id": row.urn, "geometry": _point(row), "properties": said}


def ngsi_ld(rows: Sequence[LampRow]) -> list[dict[str, Any]]:
    """Lamps, then the feeders and cabinets they hang on."""
    lamps = [_lamp(row) for row in rows]
    return [*lamps, *_groups(rows), *_cabinets(rows)]


def _lamp(row: LampRow) -> dict[str, Any]:
    attributes = row.attributes
    said: dict[str, Any] = {
        "name": row.name,
        "areaServed": row.street or None,
        "powerRating": row.watts,
        "lanternHeight": attributes.get("lanternHeight"),
        "streetPoleNum": attributes.get("supportNumber"),
        "dateServiceStarted": attributes.get("mountedOn"),
        "circuit": row.feeder_name or row.cabinet_name or None,
        "controllingMethod": "individual",
        "status": _status(row.state),
        "powerState": _power_state(row),
        "illuminanceLevel": None if row.level is None else row.level / 100,
        "powerConsumption": row.power,
    }
    entity: dict[str, Any] = {"id": row.urn, "type": "Streetlight"}
    entity |= {name: _property(value) for name, value in said.items() if value is not None}
    if row.at is not None:
        for name in ("illuminanceLevel", "powerConsumption", "powerState"):
            if name in entity:
                entity[name]["observedAt"] = row.at.isoformat().replace("+00:00", "Z")
    if (point := _point(row)) is not None:
        entity["location"] = {"type": "GeoProperty", "value": point}
    if row.cabinet_urn:
        entity["refStreetlightControlCabinet"] = _relationship(row.cabinet_urn)
    if row.feeder_urn:
        entity["refStreetlightGroup"] = _relationship(row.feeder_urn)
    return entity | {"@context": CONTEXT}


def _groups(rows: Iterable[LampRow]) -> Iterable[dict[str, Any]]:
    lamps: dict[str, list[str]] = {}
    first: dict[str, LampRow] = {}
    for row in rows:
        if row.feeder_urn:
            lamps.setdefault(row.feeder_urn, []).append(row.urn)
            first.setdefault(row.feeder_urn, row)
    for urn, held in lamps.items():
        found = {
            "id": urn,
            "type": "StreetlightGroup",
            "circuitId": _property(first[urn].feeder_name),
            "refStreetlight": [_relationship(one) for one in held],
        }
        if first[urn].cabinet_urn:
            found["refStreetlightControlCabinet"] = _relationship(first[urn].cabinet_urn)
        yield found | {"@context": CONTEXT}


def _cabinets(rows: Iterable[LampRow]) -> Iterable[dict[str, Any]]:
    feeders: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for row in rows:
        if row.cabinet_urn:
            feeders.setdefault(row.cabinet_urn, set()).update({row.feeder_urn} - {""})
            names[row.cabinet_urn] = row.cabinet_name
    for urn, groups in feeders.items():
        found: dict[str, Any] = {
            "id": urn,
            "type": "StreetlightControlCabinet",
            "name": _property(names[urn]),
            "workingMode": _property("automatic"),
        }
        if groups:
            found["refStreetlightGroup"] = [_relationship(one) for one in sorted(groups)]
        yield found | {"@context": CONTEXT}


def _status(state: LampState) -> str | None:
    """The model knows no "not known": it is left out."""
    if state is LampState.BROKEN:
        return "defectiveLamp"
    return "ok" if state in (LampState.LIT, LampState.OFF) else None


def _power_state(row: LampRow) -> str | None:
    if row.level is None or row.state in (LampState.SILENT, LampState.NEVER_HEARD):
        return None
    if row.level <= 0:
        return "off"
    return "low" if row.level < LOW else "on"


def _property(value: object) -> dict[str, Any]:
    return {"type": "Property", "value": value}


def _relationship(urn: str) -> Mapping[str, str]:
    return {"type": "Relationship", "object": urn}


def _point(row: LampRow) -> dict[str, Any] | None:
    if row.lon is None or row.lat is None:
        return None
    return {"type": "Point", "coordinates": [row.lon, row.lat]}
