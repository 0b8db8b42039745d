"""Chance that needs no memory: the same key and number always give the same value.

History and the living field ask for the same moment and get the same answer, whoever asks first.
Mixing function: splitmix64 (Steele, Lea, Flood, 2014).
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]  # seconds since 1970, UTC
Values = NDArray[np.float64]


def key_of(*parts: object) -> int:
    """64 bits that name a source of chance."""
    text = "/".join(str(part) for part in parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest())


def uniform(key: int, numbers: NDArray[np.int64]) -> Values:
    """A value in [0, 1) for each number."""
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    found: Values = (z >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return found


def normal(key: int, numbers: NDArray[np.int64]) -> Values:
    """A standard normal value for each number (Box and Muller, 1958)."""
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(key, numbers)))
    found: Values = radius * np.cos(2.0 * np.pi * uniform(key ^ 0x5DEECE66D, numbers))
    return found


def smooth(key: int, times: Times, period: float) -> Values:
    """A curve between -1 and 1 that turns about every ``period`` seconds."""
    place = times / period
    knot = np.floor(place).astype(np.int64)
    share = place - knot
    ease = share * share * (3.0 - 2.0 * share)
    before, after = uniform(key, knot), uniform(key, knot + 1)
    found: Values = 2.0 * (before + (after - before) * ease) - 1.0
    return found
