"""Tables with totals as a network: what is hidden can flow round, what is shown stands still.

Every count is an edge with that much flow, every row and column a node where as much comes in as goes out.
Whoever knows the shown counts knows of a hidden one how far it can move along circuits of hidden edges;
more is hidden until that is far enough (complementary cell suppression: L. H. Cox, "Network models for
complementary cell suppression", Journal of the American Statistical Association 90, 1995).
"""

import heapq
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from itertools import count

Node = Hashable
LEAST = 1  # a zero is always shown: whatever is hidden is one at least
Step = tuple[Node, Hashable, int]  # where it leads, along which edge, +1 with it or -1 against it


@dataclass(frozen=True, slots=True)
class Edge:
    """One count, from a node to a node. ``fixed``: it stays shown, or anybody knows it anyway."""

    tail: Node
    head: Node
    count: int
    fixed: bool = False


@dataclass(slots=True)
class Network:
    """All counts of a publication by their keys."""

    edges: Mapping[Hashable, Edge]
    _at: dict[Node, list[Step]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, edge in self.edges.items():
            self._at.setdefault(edge.tail, []).append((edge.head, key, 1))
            self._at.setdefault(edge.head, []).append((edge.tail, key, -1))

    def conceal(self, small: Collection[Hashable], play: int) -> set[Hashable]:
        """The small counts, and what must go with them until each could be ``play`` more.

        Raises ValueError where nothing that may be hidden gives a small one enough play.
        """
        hidden = set(small)
        for key in sorted(small, key=lambda one: self.edges[one].count):
            self._protect(key, hidden, play)
        return hidden

    def _protect(self, key: Hashable, hidden: set[Hashable], play: int) -> None:
        def price(one: Hashable) -> int | None:
            edge = self.edges[one]
            return 0 if one in hidden else None if edge.fixed or not edge.count else edge.count

        moved: dict[Hashable, int] = {}
        found = 0
        while found < play:
            path = self._path(key, moved, price)
            if path is None:
                raise ValueError(f"Nothing can be hidden beside {key!r}: publish less of it.")
            found += self._push(path, moved, play - found)
            hidden.update(one for _node, one, _way in path)

    def _path(
        self,
        key: Hashable,
        moved: Mapping[Hashable, int],
        price: Callable[[Hashable], int | None],
    ) -> list[Step] | None:
        """The cheapest way back from the head of an edge to its tail, without that edge (Dijkstra)."""
        start, goal = self.edges[key].head, self.edges[key].tail
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, Step]] = {}
        turn = count()  # of two as cheap the first found: nodes have no order
        waiting: list[tuple[int, int, Node]] = [(0, next(turn), start)]
        while waiting:
            paid, _turn, node = heapq.heappop(waiting)
            if node == goal:
                return _walked(came, start, goal)
            if paid > best[node]:
                continue
            for step in self._at[node]:
                costs = None if step[1] == key else price(step[1])
                if costs is None or not self._room(step, moved):
                    continue
                if paid + costs < best.get(step[0], paid + costs + 1):
                    best[step[0]] = paid + costs
                    came[step[0]] = (node, step)
                    heapq.heappush(waiting, (paid + costs, next(turn), step[0]))
        return None

    def _room(self, step: Step, moved: Mapping[Hashable, int]) -> bool:
        _node, key, way = step
        return way > 0 or self.edges[key].count + moved.get(key, 0) > LEAST

    def _push(self, path: list[Step], moved: dict[Hashable, int], most: int) -> int:
        """Move as much as the narrowest edge lets through."""
        for _node, key, way in path:
            if way < 0:
                most = min(most, self.edges[key].count + moved.get(key, 0) - LEAST)
        for _node, key, way in path:
            moved[key] = moved.get(key, 0) + way * most
        return most


def _walked(came: Mapping[Node, tuple[Node, Step]], start: Node, goal: Node) -> list[Step]:
    path: list[Step] = []
    while goal != start:
        goal, step = came[goal]
        path.append(step)
    return path
