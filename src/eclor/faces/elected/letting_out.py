"""What left through the open-data gate, what it held back and why: the same tables as the public reads."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from eclor.core.service.contract import Places, Publication
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.trust.gate import Released, Told, release
from eclor.core.ui.budget import Outcome, desk

PATIENCE = 10.0  # seconds: a year of reports is counted
WIDTH = 300.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table: its count, or why there is none."""

    count: int | None
    told: Told


@dataclass(frozen=True, slots=True)
class Row:
    name: Any
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """How many numbers were told, small and beside a small one, and where each part of the bar begins."""

    shown: int
    small: int
    beside: int

    @property
    def parts(self) -> tuple[tuple[str, float, float], ...]:
        """(kind, left edge, width) of a bar 300 wide."""
        whole, left, found = self.shown + self.small + self.beside, 0.0, []
        for kind, number in (("shown", self.shown), ("small", self.small), ("beside", self.beside)):
            width = round(WIDTH * number / whole, 1) if whole else 0.0
            found.append((kind, round(left, 1), width))
            left += width
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was let out, with its totals last."""

    title: Any
    columns: tuple[Any, ...]
    rows: tuple[Row, ...]
    shares: Shares


@dataclass(frozen=True, kw_only=True, slots=True)
class LetOut:
    """One publication of one room; ``outcome`` says whether the room answered."""

    service: Any
    card: Publication
    outcome: Outcome
    tables: tuple[Table, ...]
    places: Places | None


def let_out(scope: Scope) -> list[LetOut]:
    """Every publication of every card, through the gate; a room that fails says so in its own place."""
    cards = {(s.key, p.key): (s, p) for s in registry for p in s.publications}
    questions: dict[Hashable, Callable[[Scope], Any]] = {
        ("let-out", key): _question(card) for key, (_service, card) in cards.items()
    }
    answers = desk.ask(scope, questions, PATIENCE)
    found = []
    for key, (service, card) in cards.items():
        answer = answers["let-out", key]
        said = answer.value
        found.append(
            LetOut(
                service=service.title,
                card=card,
                outcome=answer.outcome,
                tables=tuple(map(_table, said or ())) if card.tables else (),
                places=said if card.places else None,
            )
        )
    return found


def _question(card: Publication) -> Callable[[Scope], Any]:
    def ask(scope: Scope) -> Any:
        if card.tables is not None:
            return release(*card.tables(scope))
        return card.places(scope) if card.places is not None else None

    return ask


def _table(released: Released) -> Table:
    table = released.table
    shares = Shares(
        released.number(Told.SHOWN) + released.number(Told.KNOWN),
        released.number(Told.SMALL),
        released.number(Told.BESIDE),
    )
    return Table(table.title, tuple(table.columns.values()), tuple(_rows(released)), shares)


def _rows(released: Released) -> Iterator[Row]:
    columns = (*released.table.columns, None)
    for key, name in (*released.table.rows.items(), (None, "")):
        places = [(key, column) for column in columns]
        cells = (Cell(released.counts[one], released.told[one]) for one in places)
        yield Row(name, tuple(cells))
