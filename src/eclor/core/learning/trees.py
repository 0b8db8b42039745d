"""Boosted trees as plain numbers: read from JSON, asked without the library that grew them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """A sum of trees, all their nodes in one table; a leaf points to itself."""

    start: float
    roots: Places
    column: Places
    threshold: Numbers
    left: Places
    right: Places
    unknown_left: NDArray[np.bool_]  # where a value nobody knows goes
    value: Numbers
    depth: int

    def score(self, rows: Numbers) -> Numbers:
        """One number per row; the trees go down together, one level at a time."""
        total = np.full(len(rows), self.start)
        if not len(self.roots):
            return total
        for part in range(0, len(rows), 2048):  # keeps the table of places small
            chunk = rows[part : part + 2048]
            total[part : part + 2048] += self.value[self._leaves(chunk)].sum(axis=1)
        return total

    def _leaves(self, rows: Numbers) -> Places:
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        line = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            seen = rows[line, self.column[at]]
            to_left = np.where(np.isnan(seen), self.unknown_left[at], seen <= self.threshold[at])
            at = np.where(to_left, self.left[at], self.right[at])
        return at

    def to_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "roots": self.roots.tolist(),
            "column": self.column.tolist(),
            # "Known or not" is asked with an infinite threshold, which JSON has no word for.
            "threshold": np.nan_to_num(self.threshold).tolist(),
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "unknown_left": self.unknown_left.astype(int).tolist(),
            "value": self.value.tolist(),
            "depth": self.depth,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Trees:
        return cls(
            start=float(told["start"]),
            roots=np.array(told["roots"], dtype=np.int64),
            column=np.array(told["column"], dtype=np.int64),
            threshold=np.array(told["threshold"], dtype=np.float64),
            left=np.array(told["left"], dtype=np.int64),
            right=np.array(told["right"], dtype=np.int64),
            unknown_left=np.array(told["unknown_left"], dtype=bool),
            value=np.array(told["value"], dtype=np.float64),
            depth=int(told["depth"]),
        )


def plain(model: Any) -> Trees:
    """The grown trees as plain numbers.

    scikit-learn offers no public way out of histogram boosting but pickle, which may run anything
    when read. The version is locked, and a test compares both on every kind of value.
    """
    trees = [stage[0].nodes for stage in model._predictors]
    offsets = np.cumsum([0] + [len(t) for t in trees])[:-1]
    nodes = np.concatenate(trees)
    shift = np.repeat(offsets, [len(t) for t in trees])
    itself = np.arange(len(nodes))
    leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        start=float(np.ravel(model._baseline_prediction)[0]),
        roots=offsets.astype(np.int64),
        column=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
        threshold=np.where(leaf, 0.0, nodes["num_threshold"]),
        left=np.where(leaf, itself, nodes["left"] + shift).astype(np.int64),
        right=np.where(leaf, itself, nodes["right"] + shift).astype(np.int64),
        unknown_left=nodes["missing_go_to_left"].astype(bool),
        value=np.where(leaf, nodes["value"], 0.0),
        depth=int(nodes["depth"].max()),
    )
