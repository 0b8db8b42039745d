"""Reading a wide table of counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from eclor.core.context.importing.faults import BadFile
from eclor.core.context.importing.table import read_table
from eclor.field.replaying.counts import Counts, read_counts

PARIS = ZoneInfo("Europe/Paris")
BERLIN_FILE = Path("../shared/data/traffic/berlin_hourly_30_sections_2023.csv.gz")
SPEEDS_FILE = Path("../shared/data/traffic/metr_la_speed_first_5_days.csv.gz")


def read(tmp_path: Path, text: str) -> Counts:
    path = tmp_path / "counts.csv"
    path.write_text(text)
    return read_counts(read_table(path), PARIS)


def test_gaps_and_silent_columns_are_left_out(tmp_path: Path) -> None:
    counts = read(tmp_path, "time,a,b,c\n2023-06-01 12:00,1,,3\n2023-06-01 13:00,NA,,\n")

    assert counts.counters == ("a", "c")
    assert [line.values for line in counts.lines] == [((0, 1.0), (1, 3.0))]
    assert counts.remarks() == ["1 columns hold no number and were left out."]


def test_french_tables_are_read_too(tmp_path: Path) -> None:
    counts = read(tmp_path, "date;Pont Nord\n01/06/2023 12:15;1 204,5\n01/06/2023 12:30;3\n")

    assert counts.lines[0].at == datetime(2023, 6, 1, 10, 15, tzinfo=UTC)
    assert counts.lines[0].values == ((0, 1204.5),)
    assert counts.step == timedelta(minutes=15)


def test_each_wrong_line_is_named_and_nothing_is_replayed(tmp_path: Path) -> None:
    text = "time,a\n2023-06-01 12:00,1\nlater,2\n2023-06-01 14:00,many\n2023-06-01 15:00,-4\n"

    with pytest.raises(BadFile) as told:
        read(tmp_path, text)

    assert [fault.where for fault in told.value.faults] == ["line 3", "line 4", "line 5"]


def test_a_month_can_be_chosen_and_an_empty_choice_is_told(tmp_path: Path) -> None:
    counts = read(tmp_path, "time,a\n2023-06-30 12:00,1\n2023-07-01 12:00,2\n")

    july = counts.between(datetime(2023, 7, 1, tzinfo=PARIS), datetime(2023, 8, 1, tzinfo=PARIS))

    assert [line.values for line in july.lines] == [((0, 2.0),)]
    with pytest.raises(BadFile, match="Nothing was counted then"):
        counts.between(datetime(2024, 1, 1, tzinfo=PARIS), None)


def test_moving_keeps_the_distances(tmp_path: Path) -> None:
    counts = read(tmp_path, "time,a\n2023-06-01 12:00,1\n2023-06-01 13:00,2\n")

    moved = counts.moved(timedelta(days=10))

    assert moved.lines[1].at - moved.lines[0].at == timedelta(hours=1)


def test_the_berlin_counters_are_read_whole() -> None:
    if not BERLIN_FILE.exists():
        pytest.skip(f"{BERLIN_FILE} is not here")

    counts = read_counts(read_table(BERLIN_FILE), ZoneInfo("Europe/Berlin"))

    assert len(counts.counters) == 30
    assert counts.values == 241_287
    assert counts.step == timedelta(hours=1)


def test_a_table_without_times_is_refused_in_one_sentence() -> None:
    if not SPEEDS_FILE.exists():
        pytest.skip(f"{SPEEDS_FILE} is not here")

    with pytest.raises(BadFile, match="the first column, '773869', must hold the time"):
        read_counts(read_table(SPEEDS_FILE), PARIS)
