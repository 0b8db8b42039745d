"""Checking the ledger from outside it: each line against its leaf, each root, each signature."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eclor.core.trust import merkle
from eclor.core.trust.ledger import FIRST, Line, Seal, sealed_lines, seals

AT_ONCE = 500


@dataclass(slots=True)
class Checked:
    """How much was looked at; ``forgotten``: seals whose lines are past their retention."""

    seals: int = 0
    lines: int = 0
    forgotten: int = 0


def faults(
    territory: int, checked: Checked, published: Mapping[int, bytes] | None = None
) -> Iterator[str]:
    """Whatever was changed, one sentence each; ``published``: roots that somebody kept, by number."""
    before = None
    for seal in _all_seals(territory):
        lines = sealed_lines(territory, seal.number)
        checked.seals, checked.lines = checked.seals + 1, checked.lines + len(lines)
        checked.forgotten += not lines
        yield from seal_faults(seal, lines, before)
        kept = (published or {}).get(seal.number)
        if kept is not None and kept != seal.root:
            yield f"Seal {seal.number} has another root than the one that was published."
        before = seal
    missing = [n for n in published or {} if n > checked.seals]
    if missing:
        yield f"Seal {min(missing)} was published and is gone."


def seal_faults(seal: Seal, lines: list[Line], before: Seal | None) -> Iterator[str]:
    """What is wrong with one seal, its lines, and its place after the one before."""
    if seal.number != (before.number + 1 if before else 1):
        yield f"Seal {seal.number} does not follow: one before it is gone."
    elif seal.previous != (before.digest() if before else FIRST):
        yield f"Seal {seal.number} names another seal before it than the one that is there."
    if not seal.is_signed():
        yield f"Seal {seal.number} is not signed by its key."
    yield from _line_faults(lines)
    if not lines:
        return
    if len(lines) != seal.count:
        yield f"Seal {seal.number} was put on {seal.count} lines, {len(lines)} are there."
    elif merkle.root([line.hashed() for line in lines]) != seal.root:
        yield f"The lines under seal {seal.number} do not give its root: one was changed."


def _line_faults(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if line.hashed() != line.leaf:
            yield f"Line {line.id} was changed after it was written."


def _all_seals(territory: int) -> Iterator[Seal]:
    first = 1
    while found := seals(territory, first, AT_ONCE):
        yield from found
        first = found[-1].number + 1
