"""Cross tables before they are published: nobody gets a hidden cell back from rows, columns or totals."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from eclor.core.service.contract.gated import CrossTable
from eclor.core.trust.gate.counts import FEWEST
from eclor.core.trust.gate.network import Edge, Network

# What anybody can work out of a hidden count of 1 to 4 leaves it at least so many more: its interval is
# four wide or wider, and always reaches five.
PLAY = FEWEST - 1
Place = tuple[str | None, str | None]  # row and column; None: the total over them
SOURCE, SINK = "source", "sink"


class Told(StrEnum):
    """Why a count is shown or hidden."""

    SHOWN = "shown"
    KNOWN = "known"  # small, but counted elsewhere by anybody
    SMALL = "small"
    BESIDE = "beside"  # large enough, but it would give a small one back


@dataclass(frozen=True, slots=True)
class Released:
    """One table as it may leave the house; ``told`` says of each place why."""

    table: CrossTable
    counts: Mapping[Place, int | None]
    told: Mapping[Place, Told]

    def at(self, row: str | None, column: str | None) -> int | None:
        """The count there, a total for None; None for a hidden one."""
        return self.counts[row, column]

    def number(self, told: Told) -> int:
        """How many places are told so."""
        return sum(one is told for one in self.told.values())


def release(*tables: CrossTable) -> tuple[Released, ...]:
    """One table, or two of the same people with the same columns, as they may be published together.

    Cells, totals of rows and columns and the sum of all are meant to be shown; a count of 1 to 4 is
    hidden, and with it the cheapest others until it could be at least 4 more than it is, for whoever
    solves the tables knowing that no hidden count is zero. Raises ValueError for tables that do not belong
    together.
    """
    _refuse_strangers(tables)
    places, edges = _network(tables)
    small = {key for key, edge in edges.items() if not edge.fixed and 0 < edge.count < FEWEST}
    hidden = Network(edges).conceal(small, PLAY)
    return tuple(
        _released(table, {place: (key, edges[key]) for place, key in found.items()}, hidden)
        for table, found in zip(tables, places, strict=True)
    )


def _refuse_strangers(tables: tuple[CrossTable, ...]) -> None:
    if not 1 <= len(tables) <= 2:
        raise ValueError(f"One table or two are released together, not {len(tables)}.")
    if any(count < 0 for table in tables for count in table.cells.values()):
        raise ValueError("A count of people is never negative.")
    for table in tables:
        if any(row not in table.rows or col not in table.columns for row, col in table.cells):
            raise ValueError(f"{table.key}: a cell stands in no row or column of the table.")
    first, last = tables[0], tables[-1]
    if set(first.columns) != set(last.columns) or first.known != last.known:
        raise ValueError("Two tables are released together when their columns are the same.")
    for column in first.columns:
        if _sum(first, None, column) != _sum(last, None, column):
            raise ValueError(f"The two tables do not count the same people in {column!r}.")


def _network(
    tables: tuple[CrossTable, ...],
) -> tuple[list[dict[Place, Hashable]], dict[Hashable, Edge]]:
    """Flow comes in by the rows of the first table and goes out by those of the second, if there is one.

    Both share their column totals and the sum of all: each is one edge, hidden in both or in none.
    """
    first, *second = tables
    edges: dict[Hashable, Edge] = {"all": Edge(SINK, SOURCE, _sum(first, None, None))}
    shared: dict[Place, Hashable] = {(None, None): "all"}
    for column in first.columns:
        out: Hashable = ("out", column) if second else SINK
        known = column in first.known
        edges["column", column] = Edge(("in", column), out, _sum(first, None, column), known)
        shared[None, column] = ("column", column)
    places = [shared | _side(first, 0, edges)]
    places += [shared | _side(one, 1, edges) for one in second]
    return places, edges


def _side(table: CrossTable, number: int, edges: dict[Hashable, Edge]) -> dict[Place, Hashable]:
    found: dict[Place, Hashable] = {}
    known = set(table.columns) <= table.known  # then anybody counts whole rows elsewhere
    for row in table.rows:
        node = ("row", number, row)
        found[row, None] = ("total", number, row)
        edges["total", number, row] = _edge(
            number, ((SOURCE, SINK)[number], node), _sum(table, row, None), known
        )
        for column in table.columns:
            found[row, column] = ("cell", number, row, column)
            ends = (node, (("in", "out")[number], column))
            count = table.cells.get((row, column), 0)
            edges["cell", number, row, column] = _edge(number, ends, count, column in table.known)
    return found


def _edge(number: int, ends: tuple[Hashable, Hashable], count: int, known: bool) -> Edge:
    """Of the first table on the way in, of the second on the way out."""
    tail, head = ends
    return Edge(tail, head, count, known) if number == 0 else Edge(head, tail, count, known)


def _sum(table: CrossTable, row: str | None, column: str | None) -> int:
    return sum(n for (r, c), n in table.cells.items() if row in (None, r) and column in (None, c))


def _released(
    table: CrossTable, places: Mapping[Place, tuple[Hashable, Edge]], hidden: set[Hashable]
) -> Released:
    told = {place: _told(edge, key in hidden) for place, (key, edge) in places.items()}
    counts = {place: None if key in hidden else edge.count for place, (key, edge) in places.items()}
    return Released(table, counts, told)


def _told(edge: Edge, is_hidden: bool) -> Told:
    if is_hidden:
        return Told.SMALL if edge.count < FEWEST else Told.BESIDE
    return Told.KNOWN if edge.fixed and 0 < edge.count < FEWEST else Told.SHOWN
