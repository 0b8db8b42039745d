"""A table out of a CSV file: delimiter and encoding found out, every row with its line number."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eclor.core.context.importing.faults import bad
from eclor.core.context.importing.reading import decode, read_bytes

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_COLUMNS = 2_000
SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is where the row begins in the file, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and a way to go through the rows."""

    name: str
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    text: str
    lines: int

    def rows(self) -> Iterator[Row]:
        """Rows with something in them, the header left out. Raises BadFile."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        line = 1
        try:
            for number, cells in enumerate(reader):
                if number and any(cell.strip() for cell in cells):
                    yield Row(line, tuple(cell.strip() for cell in cells))
                line = reader.line_num + 1
        except csv.Error as problem:
            raise bad(f"{problem}; is a quotation mark missing?", f"line {line}") from problem


def read_table(path: Path) -> Table:
    """Raises BadFile when there is no table in the file."""
    return table_of(path.name, read_bytes(path))


def table_of(file: str, content: bytes) -> Table:
    """The same of what is in memory already, under the name ``file``."""
    text, encoding = decode(content)
    delimiter = _delimiter(text)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    names = tuple(name.strip() for name in header)
    if len(names) > MOST_COLUMNS:
        raise bad(f"{len(names):,} columns; no more than {MOST_COLUMNS:,} can be meant.", "line 1")
    if not any(names):
        raise bad("the first line must name the columns, and it is empty.", "line 1")
    twice = [name for name, count in Counter(n for n in names if n).items() if count > 1]
    if twice:
        raise bad(f"two columns are called {twice[0]!r}.", "line 1")
    return Table(file, names, delimiter, encoding, text, text.count("\n") + 1)


def _delimiter(text: str) -> str:
    """The one that gives the first lines the most columns, the same number in nearly all."""
    sample = "\n".join(text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES])
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths or widths[0] < 2:
            continue
        same = sum(width == widths[0] for width in widths) / len(widths)
        if same * same * widths[0] > score:
            best, score = delimiter, same * same * widths[0]
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    try:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        return [len(row) for row in rows if row]
    except csv.Error:
        return []


def number(text: str) -> float:
    """``number("3,879 137")`` is 3.879137: French and English notations. Raises ValueError."""
    said = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    comma, point = said.rfind(","), said.rfind(".")
    if comma > point:
        said = said.replace(".", "").replace(",", ".")
    elif comma >= 0:
        said = said.replace(",", "")
    # float() takes "1_000", "infinity" and "nan"; nobody writes a measure so.
    if "_" in said or said.lower().lstrip("+-")[:1] in ("i", "n"):
        raise ValueError(f"{text!r} is not a number")
    try:
        return float(said)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a number") from None
