"""Each number of the ASVS stands in the handbook once, with a test that exists or a reason."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operate" / "asvs.md"
# Levels 1 and 2 of ASVS 5.0.0, by section, and of level 3: 2.3.5, 5.2.4, 5.2.6, 14.2.6 to 14.2.8.
NUMBERS = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-5 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6
3.5:1-5 3.7:1-2 4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-4,6 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12
6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2
8.2:1-3 8.3:1-2 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2
10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1
13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4,6-8 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1
16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""
ROW = re.compile(r"^\| ([\d.]+) \| (.+) \| (.+) \|$", re.MULTILINE)
SHOWN = re.compile(r"`(test_\w+)`|\[page\]\((\S+)\)|n/a: .{4,}|\*\*open\*\*: .{10,}")


def _numbers() -> Iterator[str]:
    for part in NUMBERS.split():
        section, _colon, spans = part.partition(":")
        for span in spans.split(","):
            first, _dash, last = span.partition("-")
            yield from (f"{section}.{n}" for n in range(int(first), int(last or first) + 1))


def _rows() -> list[tuple[str, str, str]]:
    return ROW.findall(PAGE.read_text())


def test_each_number_stands_there_once() -> None:
    assert [number for number, _words, _shown in _rows()] == list(_numbers())


def test_each_row_is_shown_by_a_test_a_page_or_a_reason() -> None:
    assert [row for row in _rows() if not row[1] or not SHOWN.fullmatch(row[2])] == []


def test_each_test_named_there_exists() -> None:
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("src/**/tests/**/*.py")]
    there = {name for file in files for name in re.findall(r"def (test_\w+)\(", file.read_text())}

    named = {found[1] for *_row, shown in _rows() if (found := SHOWN.fullmatch(shown)) and found[1]}

    assert named - there == set()


def test_each_page_named_there_exists() -> None:
    named = {found[2] for *_row, shown in _rows() if (found := SHOWN.fullmatch(shown)) and found[2]}

    assert [page for page in named if not (PAGE.parent / page).is_file()] == []
