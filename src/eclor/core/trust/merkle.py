"""Merkle trees: one hash that vouches for every line, and the short proof that a line is under it.

As in RFC 9162, section 2.1: SHA-256, leaves hashed after a byte 0x00, nodes after 0x01, an odd node
carried up unchanged.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One neighbour on the way up; ``left``: it stands before us."""

    left: bool
    hash: bytes


def leaf(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash over all of them. Raises ValueError for none."""
    if not leaves:
        raise ValueError("A tree has at least one leaf.")
    layer = list(leaves)
    while len(layer) > 1:
        layer = _above(layer)
    return layer[0]


def proof(leaves: Sequence[bytes], index: int) -> list[Step]:
    """What leads from this leaf to the root. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"There is no leaf {index} among {len(leaves)}.")
    steps, layer = [], list(leaves)
    while len(layer) > 1:
        neighbour = index ^ 1
        if neighbour < len(layer):
            steps.append(Step(neighbour < index, layer[neighbour]))
        layer, index = _above(layer), index // 2
    return steps


def climbed(start: bytes, steps: Sequence[Step]) -> bytes:
    """The root that a leaf and its proof lead to."""
    for step in steps:
        start = _node(step.hash, start) if step.left else _node(start, step.hash)
    return start


def _above(layer: list[bytes]) -> list[bytes]:
    pairs = [_node(layer[i], layer[i + 1]) for i in range(0, len(layer) - 1, 2)]
    return pairs + layer[-1:] if len(layer) % 2 else pairs


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
