"""Text as numbers, behind a port: weighed words and pieces of words, or what a package offers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import entry_points
from math import log, sqrt
from typing import Protocol

from eclor.core.service.folding import folded

Vector = Mapping[str, float]
GROUP = "eclor.embedders"  # where a package offers a better one, called with the examples
WORD = re.compile(r"[a-z0-9]+")
PIECES = (3, 4, 5)  # letters
# Without them the weight of a sentence lies where it says something.
EMPTY = frozenset(
    re.split(
        " ",
        "au aux avec ce cet cette ces chez dans de depuis des du elle en est et il ils je la le les"
        " leur ma me mes mon ne nous on ou par pas pour plus qu que qui sa se ses son sont sur ta"
        " tres tu un une y a ai c d j l m n s t",
    )
)


class Embedder(Protocol):
    """Sentences as vectors of length one: the nearer in meaning, the greater their product."""

    def vectors(self, texts: Sequence[str]) -> list[Vector]: ...


class TfIdf:
    """Words and their pieces, weighed by how rarely the learned sentences use them.

    Sublinear term frequency times smoothed inverse document frequency, length one (Manning,
    Raghavan and Schütze, Introduction to Information Retrieval, 6.4).
    """

    def __init__(self, learned: Sequence[str]) -> None:
        seen = Counter(trait for text in learned for trait in set(traits(text)))
        self._rarity = {t: log((1 + len(learned)) / (1 + n)) + 1 for t, n in seen.items()}

    def vectors(self, texts: Sequence[str]) -> list[Vector]:
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        found = Counter(t for t in traits(text) if t in self._rarity)
        return unit({t: (1 + log(n)) * self._rarity[t] for t, n in found.items()})


def traits(text: str) -> list[str]:
    """Words, and pieces of them: "lampadère" then still shares most of "lampadaire"."""
    words = [word for word in WORD.findall(folded(text)) if word not in EMPTY]
    return [*(f"={word}" for word in words), *(p for word in words for p in _pieces(f"_{word}_"))]


def _pieces(word: str) -> Iterable[str]:
    return (word[i : i + n] for n in PIECES for i in range(len(word) - n + 1))


def unit(vector: Vector) -> Vector:
    length = sqrt(sum(value * value for value in vector.values()))
    return {key: value / length for key, value in vector.items()} if length else {}


def product(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other.get(key, 0.0) for key, value in one.items())


@lru_cache
def embedder(learned: tuple[str, ...]) -> Embedder:
    """The one that an installed package offers, the first by name; else weighed words."""
    for offered in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        found: Embedder = offered.load()(learned)
        return found
    return TfIdf(learned)
