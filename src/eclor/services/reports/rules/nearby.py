"""Which earlier reports speak of the same thing: place first, then words and photos."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import asin, cos, pi, radians, sin, sqrt

from eclor.core.pictures.likeness import ALIKE, apart, signed
from eclor.services.reports.suggesting.embedding import traits
from eclor.services.reports.words import Spot

EARTH = 6_371_008.8  # metres, mean radius (IUGG)
MOST = 3  # people compare three at a glance, not nineteen
# The same photo from a phone that does not know well where it is.
ASTRAY = 4.0  # times the radius of the category
# Words alone do not tell two lamps of one street apart: they only order those that are near.
WORDS, PHOTO = 0.3, 1.0  # of the weight of the place


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks:
    """What was told, as 64 bits for the words of each person and for each photo."""

    words: tuple[int, ...] = ()
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A report that stands: ``asset`` is its lamp, 0 for none; ``days`` old."""

    report: int
    spot: Spot | None
    asset: int
    days: float
    looks: Looks = field(default_factory=Looks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Similar:
    """``metres`` None: the same lamp, by its number. ``photo``: a photo shows the same."""

    report: int
    metres: float | None
    photo: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is compared with those that stand; ``near`` is the radius of the category, in metres."""

    spot: Spot | None
    asset: int
    near: float
    looks: Looks = field(default_factory=Looks)


def metres(one: Spot, other: Spot) -> float:
    """Over the ground (haversine): a flat map would be a third wrong at our latitude."""
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    between = cos(radians(one.lat)) * cos(radians(other.lat))
    return 2 * EARTH * asin(sqrt(sin(north / 2) ** 2 + between * sin(east / 2) ** 2))


def similar(earlier: Sequence[Earlier], asked: Asked) -> list[Similar]:
    """At most three: the same lamp first, then by place, photos and words, then the newest."""
    found = []
    for one in earlier:
        photo = same_photo(one.looks, asked.looks)
        if asked.asset and one.asset == asked.asset:
            found.append((-9.0, one.days, Similar(report=one.report, metres=None, photo=photo)))
        elif asked.spot and one.spot and not (asked.asset and one.asset):
            away = metres(asked.spot, one.spot)
            if away <= asked.near * (ASTRAY if photo else 1):
                said = WORDS * same_words(one.looks, asked.looks)
                rank = away / asked.near - said - PHOTO * photo
                found.append((rank, one.days, Similar(report=one.report, metres=away, photo=photo)))
    return [one for _rank, _days, one in sorted(found, key=lambda f: f[:2])[:MOST]]


def same_photo(one: Looks, other: Looks) -> bool:
    return any(apart(a, b) <= ALIKE for a in one.photos for b in other.photos)


def same_words(one: Looks, other: Looks) -> float:
    """From 0 (nothing in common) to 1, of the two persons whose words are nearest."""
    return max((closeness(a, b) for a in one.words for b in other.words), default=0.0)


def closeness(one: int, other: int) -> float:
    """The cosine that two word prints stand for (Charikar, 2002)."""
    return max(0.0, cos(pi * apart(one, other) / 64))


def word_print(text: str) -> int | None:
    """64 bits that stand for the words of a text and lead back to none; None for no word.

    A random projection of its words and pieces of words (Charikar, Similarity estimation
    techniques from rounding algorithms, 2002).
    """
    found = set(traits(text))
    if not found:
        return None
    sums = [0] * 64
    for trait in found:
        drawn = int.from_bytes(hashlib.blake2b(trait.encode(), digest_size=8).digest(), "big")
        for bit in range(64):
            sums[bit] += 1 if drawn >> bit & 1 else -1
    return signed(sum(1 << bit for bit in range(64) if sums[bit] > 0))
