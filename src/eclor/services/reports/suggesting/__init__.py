"""Which category a sentence speaks of: three to choose from, never one imposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eclor.services.reports.suggesting.embedding import Embedder, Vector, embedder, product, unit
from eclor.services.reports.suggesting.examples import SENTENCES
from eclor.services.reports.words import Kind

MOST = 3
NEIGHBOURS = 5
# A sentence that shares less than this with everything learned speaks of something else.
LEAST = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Suggester:
    """The learned sentences as vectors, and their sum by category."""

    embed: Embedder
    middles: Mapping[Kind, Vector]
    learned: Mapping[Kind, Sequence[Vector]]

    def ranked(self, text: str) -> list[tuple[Kind, float]]:
        """Every category with how near it is, the nearest first."""
        said = self.embed.vectors([text])[0]
        return sorted(
            ((kind, self._nearness(kind, said)) for kind in self.middles),
            key=lambda found: -found[1],
        )

    def _nearness(self, kind: Kind, said: Vector) -> float:
        """Half of the whole category, half of its sentences that are nearest."""
        nearest = sorted((product(said, one) for one in self.learned[kind]), reverse=True)
        return (product(said, self.middles[kind]) + sum(nearest[:NEIGHBOURS]) / NEIGHBOURS) / 2


def learn(sentences: Mapping[Kind, Sequence[str]]) -> Suggester:
    embed = embedder(tuple(text for texts in sentences.values() for text in texts))
    learned = {kind: embed.vectors(texts) for kind, texts in sentences.items()}
    return Suggester(embed, {kind: _middle(found) for kind, found in learned.items()}, learned)


def _middle(vectors: Sequence[Vector]) -> Vector:
    whole: dict[str, float] = {}
    for vector in vectors:
        for key, value in vector.items():
            whole[key] = whole.get(key, 0.0) + value
    return unit(whole)


@lru_cache
def _ours() -> Suggester:
    return learn(SENTENCES)


def suggested(text: str) -> list[Kind]:
    """At most three categories, the likeliest first; none for what says nothing known."""
    return [kind for kind, near in _ours().ranked(text)[:MOST] if near >= LEAST]
