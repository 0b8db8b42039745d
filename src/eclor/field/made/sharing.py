"""Sharing a whole number among parts, so that the shares add up to it."""

from collections.abc import Mapping


def shared_out(total: int, weights: Mapping[str, float], at_least: int = 0) -> dict[str, int]:
    """Largest remainders: ``shared_out(25, {"a": 2, "b": 1})`` is {"a": 17, "b": 8}."""
    rest = total - at_least * len(weights)
    if rest < 0:
        raise ValueError(f"{total} cannot give {at_least} to each of {len(weights)}.")
    whole = sum(weights.values())
    exact = {key: rest * weight / whole for key, weight in weights.items()}
    shares = {key: int(value) for key, value in exact.items()}
    missing = rest - sum(shares.values())
    for key in sorted(exact, key=lambda k: (shares[k] - exact[k], k))[:missing]:
        shares[key] += 1
    return {key: share + at_least for key, share in shares.items()}
