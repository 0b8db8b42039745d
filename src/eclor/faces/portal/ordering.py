"""What is true of an order of rows, whoever chose it."""

from collections.abc import Sequence


def moved(keys: Sequence[str], key: str, move: str) -> list[str]:
    """The keys with one of them moved "up", "down" or to the "top"; nonsense moves nothing."""
    found = list(keys)
    if key not in found:
        return found
    place = found.index(key)
    to = {"up": place - 1, "down": place + 1, "top": 0}.get(move, place)
    found.insert(max(0, to), found.pop(place))
    return found
