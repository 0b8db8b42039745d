"""What somebody may have meant is told in a line, however much there is to know."""

from eclor.core.service.hints import SHOWN, nearest

MEASURES = [*(f"event{n}" for n in range(40)), "power", "dimming"]


def test_the_likeliest_names_stand_first() -> None:
    assert nearest("Powr", MEASURES).startswith("power, ")


def test_a_kind_of_thing_with_many_measures_is_told_in_short() -> None:
    told = nearest("colour", MEASURES).split(", ")

    assert len(told) == SHOWN + 1
    assert told[-1] == "…"


def test_where_nothing_is_known_nothing_is_named() -> None:
    assert nearest("colour", []) == ""
