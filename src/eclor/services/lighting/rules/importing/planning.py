"""The plan of a whole file: every line a thing or a refusal with its reason; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from eclor.services.lighting.rules.importing.columns import Mapped
from eclor.services.lighting.rules.importing.drafting import (
    Draft,
    Drafting,
    cabinet,
    feeder,
    lamp,
    support,
)
from eclor.services.lighting.rules.importing.geometry import placed
from eclor.services.lighting.words.importing import (
    Kind,
    Line,
    Plan,
    Planned,
    Reason,
    Refused,
    Sheet,
    Wrong,
)
from eclor.services.lighting.words.known import Known

_DRAFT: Mapping[Kind, Callable[[Drafting, Draft], Planned]] = {
    Kind.CABINETS: cabinet,
    Kind.FEEDERS: feeder,
    Kind.SUPPORTS: support,
    Kind.LAMPS: lamp,
}
SHOWN = ("id", "supportNumber", "circuitId", "name")


def plan(sheet: Sheet, kind: Kind, mapped: Mapped, known: Known, today: date) -> Plan:
    """Everything the file would do to what is known. Never raises for what a line says."""
    desk = Drafting(kind, known, today)
    things: list[Planned] = []
    refused: list[Refused] = []
    for line in sheet.lines:
        cells = _cells(line, mapped)
        try:
            if len(line.cells) != len(sheet.header):
                raise Wrong(Reason.CELLS, found=len(line.cells), wanted=len(sheet.header))
            place, geometry = placed(line, cells)
            draft = Draft(line.number, cells, place, geometry)
            things.append(_DRAFT[kind](desk, draft))
        except Wrong as problem:
            shown = next((cells[t] for t in SHOWN if cells.get(t)), "")
            refused.append(Refused(line.number, shown[:80], problem.reason, problem.values))
    return Plan(kind, tuple(things), tuple(refused), desk.communes.known)


def _cells(line: Line, mapped: Mapped) -> dict[str, str]:
    """target -> what stands there; "" where the line is too short."""
    return {
        target: line.cells[n] if n < len(line.cells) else "" for target, n in mapped.columns.items()
    }
