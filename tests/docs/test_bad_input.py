"""Each case of bad input stands in the handbook with the door, what one sees, and a test that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operate" / "bad-input.md"
ROW = re.compile(r"^\| (.*) ?\| (.+) \| (.+) \| `(test_\w+)` \|$", re.MULTILINE)


def _lines() -> list[str]:
    return [
        line
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| case")
    ]


def test_each_row_says_door_sight_and_test() -> None:
    assert [line for line in _lines() if not ROW.fullmatch(line)] == []
    assert len(_lines()) > 40


def test_each_test_that_shows_a_refusal_exists() -> None:
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("src/**/tests/**/*.py")]
    there = {name for file in files for name in re.findall(r"def (test_\w+)\(", file.read_text())}

    assert {row[3] for row in ROW.findall(PAGE.read_text())} - there == set()
