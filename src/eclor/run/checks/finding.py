"""What one check found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """``sentence`` says what is, with the value; when not ok also what to do."""

    about: str
    verdict: Verdict
    sentence: str


def ok(about: str, sentence: str) -> Finding:
    return Finding(about, Verdict.OK, sentence)


def warning(about: str, sentence: str) -> Finding:
    return Finding(about, Verdict.WARNING, sentence)


def bad(about: str, sentence: str) -> Finding:
    return Finding(about, Verdict.BAD, sentence)
