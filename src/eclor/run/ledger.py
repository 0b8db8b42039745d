"""`eclor ledger`: whether anybody changed the ledger of accesses after it was written."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import django

from eclor.run.problems import CannotRun


def main(words: Sequence[str] = ()) -> int:
    """Check every federation; 1 when something was changed. Raises CannotRun for a bad file."""
    arguments = _parser().parse_args(list(words))
    django.setup()
    from eclor.core.territories.here import every_territory

    published = _published(arguments.seals) if arguments.seals else {}
    found = 0
    for territory in every_territory():
        roots = {number: root for (place, number), root in published.items() if place == territory}
        found += _check(territory, roots)
    return 1 if found else 0


def _check(territory: int, published: dict[int, bytes]) -> int:
    from eclor.core.trust.verifying import Checked, faults

    checked, count = Checked(), 0
    for fault in faults(territory, checked, published):
        print(f"Federation {territory}: {fault}")
        count += 1
    said = "nothing was changed" if not count else f"{count} faults"
    print(
        f"Federation {territory}: {checked.seals} seals over {checked.lines} lines"
        f" ({checked.forgotten} past their retention), {len(published)} compared: {said}."
    )
    return count


def _published(path: Path) -> dict[tuple[int, int], bytes]:
    """Roots by federation and number, from what /trust/seals.json gave earlier."""
    from eclor.core.trust.ledger import read_seal

    try:
        seals = [read_seal(shown) for shown in json.loads(path.read_text())["seals"]]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CannotRun(
            f"{path} is not a copy of /trust/seals.json ({problem}): save that page as it is."
        ) from problem
    return {(seal.territory_id, seal.number): seal.root for seal in seals}


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="eclor ledger", description="Check that nobody changed the ledger of accesses."
    )
    found.add_argument(
        "seals",
        type=Path,
        nargs="?",
        metavar="SEALS.json",
        help="A copy of /trust/seals.json kept elsewhere, to compare with.",
    )
    return found
