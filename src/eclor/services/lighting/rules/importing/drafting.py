"""One line as the thing it will be: its urn, its commune, what it hangs on; or why it cannot be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from eclor.core.context.importing.headers import plain
from eclor.core.context.importing.lamps import key_of_place, quoted, short
from eclor.services.lighting.rules.importing.geometry import Place
from eclor.services.lighting.rules.importing.places import Communes, metres
from eclor.services.lighting.rules.importing.values import read
from eclor.services.lighting.words.importing import Kind, Planned, Reason, Wrong
from eclor.services.lighting.words.inventory import FED_BY, MOUNTED_ON, ON_FEEDER
from eclor.services.lighting.words.known import Known, KnownThing

TOGETHER = 15.0  # metres between two lanterns of one pole, surveyed separately
NOT_DESCRIBED = frozenset({"lon", "lat", "point", "id", "name", "cabinet", "feeder"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as read: ``cells`` by target, its ``place`` (lon, lat)."""

    line: int
    cells: Mapping[str, str]
    place: Place | None
    geometry: Mapping[str, Any] | None


class Names:
    """Things of one kind by every name people give them; an ambiguous name finds nothing."""

    def __init__(self, things: Iterable[KnownThing], number: bool = False) -> None:
        self._found: dict[str, set[str]] = defaultdict(set)
        for one in things:
            own = one.urn.rpartition(":")[2]
            for name in (own, one.name, one.number if number else ""):
                self._found[plain(name)].add(one.urn)
        self._found.pop("", None)

    def called(self, name: str) -> str | None:
        """Its urn; None when unknown. Raises Wrong when several are called so."""
        found = self._found.get(plain(name), set())
        if len(found) > 1:
            raise Wrong(Reason.AMBIGUOUS, value=name)
        return next(iter(found), None)


class Drafting:
    """What lines are held against: the federation as it stands, and the lines before."""

    def __init__(self, kind: Kind, known: Known, today: date) -> None:
        self.known, self.today = known, today
        self.communes = Communes(known.communes)
        self.cabinets = Names(known.cabinets)
        by_cabinet: dict[str, list[KnownThing]] = defaultdict(list)
        for one in known.feeders:
            by_cabinet[one.cabinet].append(one)
        self.feeders = {urn: Names(found, number=True) for urn, found in by_cabinet.items()}
        self.every_feeder = Names(known.feeders, number=True)
        self.cabinet_of = {one.urn: one.cabinet for one in known.feeders}
        self.poles: dict[tuple[int | None, str], list[KnownThing]] = defaultdict(list)
        for one in known.lamps if kind is Kind.LAMPS else known.supports:
            if one.number:
                self.poles[one.commune, plain(one.number)].append(one)
        self.supports = {(one.commune, plain(one.number)): one.urn for one in known.supports}
        self.lamps = {one.urn.rpartition(":")[2]: one.urn for one in known.lamps}
        self.together: Counter[str] = Counter()
        self.lines: dict[str, int] = {}
        self.numbers: dict[tuple[int | None, str], tuple[int, Place | None]] = {}

    def commune(self, place: Place | None) -> tuple[int | None, str]:
        """(its id, its INSEE code). Raises Wrong."""
        found = self.communes.at(*place) if place is not None else None
        return (found.pk, found.insee) if found else (None, "")

    def urn(self, kind: Kind, key: str, draft: Draft, shown: str) -> str:
        """Of its own, made from ``key``. Raises Wrong when an earlier line has it."""
        urn = f"urn:ngsi-ld:{self.known.types[kind]}:{self.known.slug}:{key}"
        return self.once(urn, draft, shown)

    def once(self, urn: str, draft: Draft, shown: str) -> str:
        """What may come once in a file, given back. Raises Wrong when an earlier line has it."""
        if urn in self.lines:
            raise Wrong(Reason.ID_TWICE, value=shown, line=self.lines[urn])
        self.lines[urn] = draft.line
        return urn

    def described(self, draft: Draft) -> dict[str, object]:
        return read({t: v for t, v in draft.cells.items() if t not in NOT_DESCRIBED}, self.today)

    def cabinet(self, said: str) -> str:
        """The urn of the cabinet called so. Raises Wrong."""
        urn = self.cabinets.called(said)
        if urn is None:
            raise Wrong(Reason.UNKNOWN_CABINET, value=said[:60])
        return urn


def cabinet(desk: Drafting, draft: Draft) -> Planned:
    place = _needed(draft.place)
    commune, _insee = desk.commune(place)
    said = draft.cells.get("id") or draft.cells.get("name", "")
    desk.once(plain(said) or f"line {draft.line}", draft, said)
    known = desk.cabinets.called(said) if said else None
    key = quoted(said) if said else key_of_place(*place, desk.together)
    urn = known or desk.urn(Kind.CABINETS, key, draft, said)
    name = draft.cells.get("name") or f"Armoire {said or short(key)}"
    return _planned(desk, draft, urn, name, commune, {})


def feeder(desk: Drafting, draft: Draft) -> Planned:
    number, said = draft.cells.get("circuitId", ""), draft.cells.get("cabinet", "")
    if not number:
        raise Wrong(Reason.NO_NUMBER)
    if not said:
        raise Wrong(Reason.NO_CABINET)
    fed_by = desk.cabinet(said)
    known = desk.feeders[fed_by].called(number) if fed_by in desk.feeders else None
    key = f"{fed_by.rpartition(':')[2]}-{quoted(number)}"[:120]
    shown = f"{said} / {number}"
    desk.once(f"{fed_by} {plain(number)}", draft, shown)
    urn = known or desk.urn(Kind.FEEDERS, key, draft, shown)
    name = draft.cells.get("name") or f"Départ {number}"
    commune, _insee = desk.commune(draft.place)
    return _planned(desk, draft, urn, name, commune, {FED_BY: fed_by})


def support(desk: Drafting, draft: Draft) -> Planned:
    place, number = _needed(draft.place), draft.cells.get("supportNumber", "")
    if not number:
        raise Wrong(Reason.NO_NUMBER)
    commune, insee = desk.commune(place)
    _refuse_number_twice(desk, draft, commune, number, apart=-1.0)
    known = desk.poles.get((commune, plain(number)), [])
    if len(known) > 1:
        raise Wrong(Reason.AMBIGUOUS, value=number)
    key = "-".join(part for part in (insee, quoted(number)) if part)
    urn = known[0].urn if known else desk.urn(Kind.SUPPORTS, key, draft, number)
    name = draft.cells.get("name") or f"Support {number}"
    return _planned(desk, draft, urn, name, commune, {})


def lamp(desk: Drafting, draft: Draft) -> Planned:
    place, number = _needed(draft.place), draft.cells.get("supportNumber", "")
    commune, insee = desk.commune(place)
    if number:
        # With names of their own, two lanterns may share a pole; without, the number is the name.
        own = bool(draft.cells.get("id"))
        _refuse_number_twice(desk, draft, commune, number, TOGETHER if own else -1.0)
    arrows = _hangs_on(desk, draft)
    urn = _lamp_urn(desk, draft, place, (commune, insee))
    if number and (pole := desk.supports.get((commune, plain(number)))):
        arrows[MOUNTED_ON] = pole
    said = draft.cells.get("id") or number or short(urn.rpartition(":")[2])
    name = draft.cells.get("name") or f"Lampe {said}"
    return _planned(desk, draft, urn, name, commune, arrows)


def _lamp_urn(desk: Drafting, draft: Draft, place: Place, commune: tuple[int | None, str]) -> str:
    """By its own id, else by the number of its pole, else by its place. Raises Wrong."""
    said, number = draft.cells.get("id", ""), draft.cells.get("supportNumber", "")
    there = desk.poles.get((commune[0], plain(number)), []) if number else []
    if said:
        stands = desk.lamps.get(quoted(said))
        mine = desk.once(stands, draft, said) if stands else None
        urn = mine or desk.urn(Kind.LAMPS, quoted(said), draft, said)
        far = [one for one in there if one.urn != urn and _apart(one, place) > TOGETHER]
        if far:
            raise Wrong(
                Reason.NUMBER_TAKEN, value=number, name=far[0].name, metres=_apart(far[0], place)
            )
        return urn
    if len(there) > 1:
        raise Wrong(Reason.AMBIGUOUS, value=number)
    if there:
        return desk.once(there[0].urn, draft, number)
    if number:
        key = "-".join(part for part in (commune[1], quoted(number)) if part)
        return desk.urn(Kind.LAMPS, key, draft, number)
    if "id" in draft.cells:
        raise Wrong(Reason.NO_ID)
    return desk.urn(Kind.LAMPS, key_of_place(*place, desk.together), draft, "")


def _hangs_on(desk: Drafting, draft: Draft) -> dict[str, str]:
    """Its cabinet and feeder by their names in the file. Raises Wrong."""
    said, number = draft.cells.get("cabinet", ""), draft.cells.get("feeder", "")
    found: dict[str, str] = {}
    if said:
        found[FED_BY] = desk.cabinet(said)
    if number:
        names = desk.feeders.get(found[FED_BY]) if said else desk.every_feeder
        urn = names.called(number) if names else None
        if urn is None and said and (elsewhere := desk.every_feeder.called(number)):
            raise Wrong(Reason.FEEDER_ELSEWHERE, value=number, cabinet=said, urn=elsewhere)
        if urn is None:
            raise Wrong(Reason.UNKNOWN_FEEDER, value=number)
        found[ON_FEEDER] = urn
        found[FED_BY] = desk.cabinet_of[urn] or found.get(FED_BY, "")
    return {name: urn for name, urn in found.items() if urn}


def _refuse_number_twice(
    desk: Drafting, draft: Draft, commune: int | None, number: str, apart: float
) -> None:
    """One number is one pole of a commune; ``apart``: metres allowed between two lines with it."""
    key = (commune, plain(number))
    earlier = desk.numbers.get(key)
    if earlier is not None:
        line, place = earlier
        far = metres(place, draft.place) if place and draft.place else 0.0
        if far > apart:
            raise Wrong(Reason.NUMBER_TWICE, value=number, line=line, metres=far)
    desk.numbers.setdefault(key, (draft.line, draft.place))


def _apart(one: KnownThing, place: Place) -> float:
    """Metres; nought where nobody knows where it stands."""
    if one.lon is None or one.lat is None:
        return 0.0
    return metres((one.lon, one.lat), place)


def _needed(place: Place | None) -> Place:
    if place is None:
        raise Wrong(Reason.NO_PLACE)
    return place


def _planned(
    desk: Drafting,
    draft: Draft,
    urn: str,
    name: str,
    commune: int | None,
    arrows: Mapping[str, str],
) -> Planned:
    lon, lat = draft.place or (None, None)
    return Planned(
        line=draft.line,
        urn=urn,
        name=name[:200],
        commune=commune,
        lon=lon,
        lat=lat,
        attributes=desk.described(draft),
        arrows=arrows,
        geometry=draft.geometry,
    )
