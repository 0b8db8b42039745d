"""The lighting benchmark reads whatever a town's hourly file looks like, and refuses what is none."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from benchmarks.lighting_counts import Unreadable, read_counts
from benchmarks.lighting_policy import main

PARIS = ZoneInfo("Europe/Paris")


def written(tmp_path: Path, text: str, name: str = "counts.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_a_plain_file_is_read_into_utc_hours_with_gaps_left_unknown(tmp_path: Path):
    path = written(
        tmp_path,
        "time,north,south\n2023-01-01 00:00:00,5,\n2023-01-01 02:00:00,7,NaN\n2023-01-01 03:00:00,8,\n",
    )

    counts = read_counts(path, PARIS).counts

    assert counts.sections == ("north", "south")
    assert datetime.fromtimestamp(counts.start, UTC) == datetime(2022, 12, 31, 23, tzinfo=UTC)
    assert np.array_equal(counts.flow[:, 0], [5, np.nan, 7, 8], equal_nan=True)
    assert np.isnan(counts.flow[:, 1]).all()


def test_semicolons_decimal_commas_french_dates_and_a_byte_order_mark_are_read(tmp_path: Path):
    path = written(tmp_path, "\ufeffdate;a\n02/01/2023 05:00;1,5\n02/01/2023 06:00;2\n")

    assert read_counts(path, PARIS).counts.flow[:, 0].tolist() == [1.5, 2]


def test_a_compressed_file_is_known_by_its_bytes_not_its_name(tmp_path: Path):
    path = tmp_path / "counts.csv"
    path.write_bytes(gzip.compress(b"t,a\n2023-01-01 00:00,1\n"))

    assert read_counts(path, PARIS).counts.flow.shape == (1, 1)


def test_the_hour_that_comes_twice_is_two_hours_and_the_skipped_one_is_told(tmp_path: Path):
    autumn = written(tmp_path, "t,a\n2023-10-29 02:00,1\n2023-10-29 02:00,2\n2023-10-29 03:00,3\n")
    spring = written(tmp_path, "t,a\n2023-03-26 01:00,1\n2023-03-26 02:00,2\n", "spring.csv")

    assert read_counts(autumn, PARIS).counts.flow[:, 0].tolist() == [1, 2, 3]
    assert read_counts(spring, PARIS).left_out == [
        "1 lines tell a time that the clock change skips"
    ]


def test_lines_out_of_order_are_put_in_order_and_repeated_ones_told(tmp_path: Path):
    path = written(tmp_path, "t,a\n2023-01-01 02:00,3\n2023-01-01 01:00,1\n2023-01-01 01:00,9\n")

    reading = read_counts(path, PARIS)

    assert reading.counts.flow[:, 0].tolist() == [1, 3]
    assert reading.left_out == ["1 lines repeat a time: the first was kept"]


def test_quarter_hours_are_added_up_and_a_torn_hour_is_made_whole(tmp_path: Path):
    start = datetime(2023, 1, 1)  # noqa: DTZ001 -- local time, as files tell it
    lines = [f"{start + timedelta(minutes=15 * n)},10" for n in range(12)]
    lines[5] = lines[5].replace(",10", ",")

    reading = read_counts(written(tmp_path, "t,a\n" + "\n".join(lines)), PARIS)

    assert reading.counts.flow[:, 0].tolist() == [40, 40, 40]
    assert reading.left_out == ["counts come 4 times an hour: they were added up"]


def test_columns_of_words_are_left_out_by_name_and_negative_counts_are_unknown(tmp_path: Path):
    path = written(tmp_path, "t,day,a\n2023-01-01 00:00,Sunday,-1\n2023-01-01 01:00,Sunday,4\n")

    reading = read_counts(path, PARIS)

    assert reading.counts.sections == ("a",)
    assert np.isnan(reading.counts.flow[0, 0])
    assert reading.left_out == ["column 'day' holds no counts"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names the time"),
        ("t,a\n", "no line of counts"),
        ("t,a\nyesterday,4\n", "line 2: 'yesterday' is no time"),
        ("t,day\n2023-01-01 00:00,Sunday\n", "no column holds counts"),
        ("t,a\n2023-01-01 00:00,1\n2023-01-02 00:00,1\n", "every 24 h"),
    ],
)
def test_what_is_no_file_of_hourly_counts_is_refused_with_the_place(tmp_path, text, said):
    with pytest.raises(Unreadable, match=said):
        read_counts(written(tmp_path, text), PARIS)


def town(tmp_path: Path, days: int, sections: int = 2) -> Path:
    chance = np.random.default_rng(4)
    start = datetime(2023, 1, 2, tzinfo=PARIS)
    lines = []
    for hour in range(24 * days):
        local = (start.astimezone(UTC) + timedelta(hours=hour)).astimezone(PARIS)
        mean = 60 + 50 * np.cos(2 * np.pi * (local.hour - 15) / 24)
        cells = chance.poisson(mean, sections)
        lines.append(f"{local:%Y-%m-%d %H:%M},{','.join(map(str, cells))}")
    return written(tmp_path, "t,a,b\n" + "\n".join(lines))


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_small_town_is_learned_and_judged_for_both_horizons(tmp_path, capsys):
    path = town(tmp_path, 40)

    code = main(
        [
            "--counts",
            str(path),
            "--train",
            "2023-01-02..2023-01-31",
            "--test",
            "2023-02-01..2023-02-10",
        ]
    )

    shown = told(capsys)
    assert code in (0, 1)
    assert shown["judged_days"] == 10
    assert {"over", "under_lit", "steady"} <= set(shown["live"])
    assert shown["ok"] is (code == 0)


def test_too_little_to_learn_from_is_full_light_and_no_success(tmp_path, capsys):
    path = town(tmp_path, 14)

    code = main(
        [
            "--counts",
            str(path),
            "--train",
            "2023-01-02..2023-01-09",
            "--test",
            "2023-01-10..2023-01-14",
        ]
    )

    shown = told(capsys)
    assert (code, shown["ok"], shown["live"]["under_lit"]) == (1, False, 0)


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ("2023-02-01..2023-02-10", "2023-01-02..2023-01-20", "must come before"),
        ("2021-01-01..2021-02-01", "2023-01-02..2023-01-20", "one period is empty"),
    ],
)
def test_periods_that_cannot_be_judged_are_refused(tmp_path, capsys, train, test, said):
    path = town(tmp_path, 20)

    code = main(["--counts", str(path), "--train", train, "--test", test])

    assert code == 1
    assert said in str(told(capsys)["skipped"])


def test_a_period_written_wrongly_says_how_to_write_one(capsys):
    with pytest.raises(SystemExit):
        main(["--train", "January"])

    assert "write FROM..TO" in capsys.readouterr().err
