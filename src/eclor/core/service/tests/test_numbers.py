"""A number is what plain digits say, and nothing else is one."""

import pytest

from eclor.core.service.numbers import BIGGEST, whole


@pytest.mark.parametrize(("said", "meant"), [("0", 0), ("007", 7), (str(BIGGEST - 1), BIGGEST - 1)])
def test_plain_digits_are_a_number(said: str, meant: int) -> None:
    assert whole(said) == meant


@pytest.mark.parametrize(
    "said", ["", "-1", "+1", " 1", "1_0", "1.0", "٣", "²", str(BIGGEST), "9" * 5000, "0" * 5000]
)
def test_everything_else_is_none(said: str) -> None:
    assert whole(said) is None


def test_the_bound_itself_is_too_much() -> None:
    assert whole("99", below=100) == 99
    assert whole("100", below=100) is None
