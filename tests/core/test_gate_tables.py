"""Whoever solves the published tables as a linear system learns of no small count how small it is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog

from eclor.core.service.contract import CrossTable
from eclor.core.trust.gate import FEWEST, Released, Told, release

COLUMNS = {"solved": "", "waiting": "", "listed": ""}
NARROWEST = FEWEST - 1  # what the gate states


def table(key: str, cells: dict[tuple[str, str], int], known: tuple[str, ...] = ()) -> CrossTable:
    rows = {row: "" for row, _column in sorted(cells)}
    columns = {column: "" for _row, column in sorted(cells)}
    return CrossTable(
        key=key, title="", rows=rows, columns=columns, cells=cells, known=frozenset(known)
    )


@some.composite
def cross_tables(draw: some.DrawFn) -> CrossTable:
    rows = [f"r{n}" for n in range(draw(some.integers(1, 5)))]
    columns = [f"c{n}" for n in range(draw(some.integers(1, 4)))]
    counts = some.one_of(some.integers(0, 6), some.integers(0, 60))
    cells = {place: draw(counts) for place in product(rows, columns)}
    known = draw(some.sets(some.sampled_from(columns)))
    return table("t", cells, tuple(known))


@some.composite
def two_tables(draw: some.DrawFn) -> tuple[CrossTable, CrossTable]:
    """The same people by commune and by kind: each is drawn once and counted twice."""
    people = draw(
        some.lists(
            some.tuples(
                some.sampled_from("ABC"), some.sampled_from("xyz"), some.sampled_from(["s", "w"])
            ),
            max_size=60,
        )
    )
    first = dict.fromkeys(product("ABC", "sw"), 0)
    second = dict.fromkeys(product("xyz", "sw"), 0)
    for commune, kind, state in people:
        first[commune, state] += 1
        second[kind, state] += 1
    return table("commune", first), table("kind", second)


class Attacker:
    """Knows every published number, that rows, columns and sums add up, and that a hidden one is not zero."""

    def __init__(self, *published: Released) -> None:
        self.published = published
        self.names = [(n, place) for n, one in enumerate(published) for place in one.counts]
        self.at = {name: k for k, name in enumerate(self.names)}
        self.rules: list[tuple[dict[int, float], float]] = []
        for n, one in enumerate(published):
            self._adds_up(n, one)
        for name in self.names if len(published) == 2 else ():
            if name[0] == 0 and name[1][0] is None:  # totals that both tables share
                self.rules.append(({self.at[name]: 1, self.at[1, name[1]]: -1}, 0))

    def _adds_up(self, n: int, one: Released) -> None:
        rows, columns = [*one.table.rows], [*one.table.columns]
        for row in [*rows, None]:
            parts = [(row, column) for column in columns]
            self._sum(n, parts, (row, None))
        for column in [*columns, None]:
            self._sum(n, [(row, column) for row in rows], (None, column))

    def _sum(self, n: int, parts: list, total: tuple) -> None:
        line = dict.fromkeys((self.at[n, part] for part in parts), 1.0)
        line[self.at[n, total]] = -1.0
        self.rules.append((line, 0))

    def interval(self, name: tuple) -> tuple[float, float]:
        """The least and the most that a number can be."""
        left = np.zeros((len(self.rules), len(self.names)))
        for k, (line, _right) in enumerate(self.rules):
            for column, factor in line.items():
                left[k, column] = factor
        right = [right for _line, right in self.rules]
        shown = [self.published[n].counts[place] for n, place in self.names]
        bounds = [(1, None) if count is None else (count, count) for count in shown]
        ends = []
        for way in (1, -1):
            aim = np.zeros(len(self.names))
            aim[self.at[name]] = way
            found = linprog(aim, A_eq=left, b_eq=right, bounds=bounds, method="highs")
            assert found.status in (0, 3), found.message
            ends.append(way * found.fun if found.status == 0 else float("inf"))
        return ends[0], ends[1]

    def narrowest(self) -> list[tuple[float, float]]:
        return [
            self.interval((n, place))
            for n, one in enumerate(self.published)
            for place, told in one.told.items()
            if told is Told.SMALL
        ]


def assert_safe(*published: Released) -> None:
    for low, high in Attacker(*published).narrowest():
        assert high - low >= NARROWEST - 1e-6, (low, high)
        assert high >= FEWEST - 1e-6, (low, high)


@settings(max_examples=60, deadline=None)
@given(cross_tables())
def test_no_small_cell_of_a_cross_table_is_pinned_down(crossed: CrossTable):
    assert_safe(*release(crossed))


@settings(max_examples=40, deadline=None)
@given(two_tables())
def test_two_tables_of_the_same_people_give_none_back_together(both: tuple[CrossTable, CrossTable]):
    assert_safe(*release(*both))


@settings(max_examples=60, deadline=None)
@given(cross_tables())
def test_what_is_shown_is_true_and_small_only_where_anybody_counts_it(crossed: CrossTable):
    (out,) = release(crossed)

    for (row, column), count in out.counts.items():
        true = sum(
            n for (r, c), n in crossed.cells.items() if row in (None, r) and column in (None, c)
        )
        assert count in (None, true)
        assert count is None or not 0 < count < FEWEST or out.told[row, column] is Told.KNOWN
        assert true > 0 or count == 0


def test_a_small_cell_takes_a_neighbour_in_its_row_its_column_and_the_corner_along():
    cells = {("A", "x"): 2, ("A", "y"): 20, ("A", "z"): 90, ("B", "x"): 30, ("B", "y"): 40}
    cells |= {("B", "z"): 95, ("C", "x"): 70, ("C", "y"): 80, ("C", "z"): 99}

    (out,) = release(table("t", cells))

    hidden = {place for place, count in out.counts.items() if count is None}
    assert hidden == {("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")}
    assert out.number(Told.SMALL) == 1
    assert out.number(Told.BESIDE) == 3
    assert out.at("C", None) == 249


def test_without_small_cells_nothing_is_hidden():
    (out,) = release(table("t", {("A", "x"): 5, ("A", "y"): 0, ("B", "x"): 9, ("B", "y"): 7}))

    assert None not in out.counts.values()


def test_a_lonely_small_count_takes_every_total_along():
    (out,) = release(table("t", {("A", "x"): 3}))

    assert set(out.counts.values()) == {None}


def test_a_column_that_anybody_counts_elsewhere_hides_nothing():
    cells = {("A", "x"): 3, ("A", "listed"): 50, ("B", "x"): 60, ("B", "listed"): 2}

    (out,) = release(table("t", cells, ("listed",)))

    assert out.at("B", "listed") == 2
    assert out.at("A", "listed") == 50
    assert out.at("A", None) is None
    assert_safe(out)


def test_tables_of_other_people_are_not_released_together():
    with pytest.raises(ValueError, match="same people"):
        release(table("a", {("A", "x"): 9}), table("b", {("k", "x"): 8}))
