"""Times of a replayed file, in the weeks when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from eclor.field.replaying.local_time import Clock, explain, usual_step, written, zone_named_in

BERLIN = ZoneInfo("Europe/Berlin")


def test_an_hour_that_comes_twice_is_summer_time_first_and_winter_time_then() -> None:
    clock = Clock(BERLIN)

    moments = [clock.moment(f"2023-10-29 0{hour}:00:00") for hour in (1, 2, 2, 3)]

    assert moments == [
        datetime(2023, 10, 28, 23, tzinfo=UTC) + timedelta(hours=n) for n in range(4)
    ]
    assert "twice on the clocks of Europe/Berlin" in explain(clock, *_always())[0]


def test_an_hour_that_never_was_is_left_out_and_told() -> None:
    clock = Clock(BERLIN)

    assert clock.moment("2023-03-26 02:30:00") is None
    assert "on no clock of Europe/Berlin" in explain(clock, *_always())[0]


def test_a_usual_time_that_comes_twice_is_a_fault() -> None:
    clock = Clock(BERLIN)
    clock.moment("2023-06-01 02:00")

    with pytest.raises(ValueError, match="came before"):
        clock.moment("2023-06-01 02:00")


@pytest.mark.parametrize(
    "text",
    ["2023-06-01 12:00", "2023-06-01T12:00:00", "01/06/2023 12:00", "2023-06-01T10:00:00Z",
     "2023-06-01 12:00:00+02:00", "1685613600", "1685613600000"],
)  # fmt: skip
def test_many_notations_mean_the_same_noon(text: str) -> None:
    assert Clock(BERLIN).moment(text) == datetime(2023, 6, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "64.375", "32/06/2023", "soon", "2023-02-30", "nan", "1e400"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|time|month"):
        written(text)


def test_the_zone_is_read_from_the_name_of_the_column() -> None:
    assert zone_named_in("ts_local_berlin") == "Europe/Berlin"
    assert zone_named_in("Heure (Paris)") == "Europe/Paris"
    assert zone_named_in("timestamp UTC") == "UTC"
    assert zone_named_in("date") is None


def test_the_usual_step_is_the_most_frequent() -> None:
    noon = datetime(2023, 6, 1, 12, tzinfo=UTC)

    step = usual_step([noon + timedelta(minutes=m) for m in (0, 15, 30, 90, 105)])

    assert step == timedelta(minutes=15)


def _always() -> tuple[datetime, datetime]:
    return datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
