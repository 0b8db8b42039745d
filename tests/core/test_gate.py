"""What is published of small counts lets nobody work out who is behind them."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from eclor.core.trust.gate import FEWEST, publishable

COUNTS = some.dictionaries(some.sampled_from("abcde"), some.integers(0, 12), min_size=1)


def worked_out(shown: dict[str, int | None], total: int) -> dict[str, set[int]]:
    """Every value each hidden count may have, for whoever knows the sum and how the gate works."""
    hidden = [key for key, count in shown.items() if count is None]
    left = total - sum(count for count in shown.values() if count is not None)
    least = 0 if len(hidden) == len(shown) else 1
    ways = [w for w in product(range(least, left + 1), repeat=len(hidden)) if sum(w) == left]
    return {key: {way[n] for way in ways} for n, key in enumerate(hidden)}


@given(COUNTS)
def test_nobody_can_tell_that_a_hidden_count_is_small(counts: dict[str, int]):
    shown = publishable(counts)

    if sum(counts.values()) >= FEWEST:
        for values in worked_out(shown, sum(counts.values())).values():
            assert len(values) > 1
            assert max(values) >= FEWEST


@given(COUNTS)
def test_no_small_count_is_shown_and_every_shown_one_is_true(counts: dict[str, int]):
    shown = publishable(counts)

    assert all(count is None or count == 0 or count >= FEWEST for count in shown.values())
    assert all(count in (None, counts[key]) for key, count in shown.items())


@given(COUNTS.filter(lambda counts: not any(0 < count < FEWEST for count in counts.values())))
def test_where_no_count_is_small_all_are_shown(counts: dict[str, int]):
    assert publishable(counts) == counts


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 3, "b": 40, "c": 9}, {"a": None, "b": 40, "c": None}),
        ({"a": 1, "b": 1, "c": 30}, {"a": None, "b": None, "c": None}),
        ({"a": 4, "b": 4, "c": 30}, {"a": None, "b": None, "c": 30}),
        ({"a": 2, "b": 0}, {"a": None, "b": None}),
    ],
)
def test_examples(counts: dict[str, int], shown: dict[str, int | None]):
    assert publishable(counts) == shown


def test_a_negative_count_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="never negative"):
        publishable({"a": -1})
