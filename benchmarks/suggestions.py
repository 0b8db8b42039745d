"""How often the right category stands among the three suggested, on sentences kept apart from learning.

Both sets were written for this by us: they say how the method works, not yet how the people of a
territory write. ``--write`` puts the table of confusions into docs/concepts/suggestions.md.

Run:  python -m benchmarks.suggestions [--write]
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks import rig
from eclor.services.reports.suggesting import MOST, learn
from eclor.services.reports.suggesting.examples import SENTENCES
from eclor.services.reports.tests.sentences import JUDGED
from eclor.services.reports.words import Kind

LIMIT = 85.0  # per cent of sentences whose category is among the three
PAGE = Path(__file__).resolve().parents[1] / "docs/concepts/suggestions.md"
TEXT = """<!-- fr: Les catégories proposées -->
# Suggested categories

Who reports something may first say it in a few words. Three categories are then put first, never
one imposed; all the others stay on the page. The method: words and pieces of words, weighed by how
rarely they are used (TF-IDF), compared with each category as a whole and with its nearest learned
sentences. An installed package may offer a better reading of sentences by the entry-point group
`eclor.embedders`.

Learned from {learned} sentences, judged by {judged} others; both sets were written for this by the
project, with faults of spelling. They are not yet the words of a territory's people: judge it again
by what agents decided. This page is written by `make bench-suggestions ARGS=--write`.

**The right category comes first for {first:.1f} % of the sentences, and is among the three for
{three:.1f} %.**

Each line is the right category, each column the one that came first.

| said of | {heads} | among three |
|---|{rule}---|
{lines}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    suggester = learn(SENTENCES)
    began = time.perf_counter()
    ranked = [(kind, [one for one, _ in suggester.ranked(text)[:MOST]]) for kind, text in JUDGED]
    spent = (time.perf_counter() - began) * 1000 / len(ranked)
    first = 100 * sum(found[0] == kind for kind, found in ranked) / len(ranked)
    three = 100 * sum(kind in found for kind, found in ranked) / len(ranked)
    if options.write:
        PAGE.write_text(page(ranked, first, three), encoding="utf-8")
    return rig.result(
        "suggestions",
        three,
        f"% of {len(ranked)} sentences with their category among three",
        LIMIT,
        three >= LIMIT,
        first=round(first, 1),
        learned=sum(map(len, SENTENCES.values())),
        milliseconds=round(spent, 2),
    )


def page(ranked: list[tuple[Kind, list[Kind]]], first: float, three: float) -> str:
    kinds = list(SENTENCES)
    came = Counter((kind, found[0]) for kind, found in ranked)
    among = Counter(kind for kind, found in ranked if kind in found)
    lines = [
        f"| {kind} | " + " | ".join(str(came[kind, one] or "·") for one in kinds)
        + f" | {among[kind]} of {sum(kind == right for right, _ in ranked)} |"
        for kind in kinds
    ]  # fmt: skip
    return TEXT.format(
        learned=sum(map(len, SENTENCES.values())),
        judged=len(ranked),
        first=first,
        three=three,
        heads=" | ".join(kinds),
        rule="---|" * len(kinds),
        lines="\n".join(lines),
    )


if __name__ == "__main__":
    sys.exit(main())
