"""Whom a lamp obeys: an override before a sensor, a sensor before the programme, else full light."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from eclor.services.lighting.rules.programmes.curves import Curve
from eclor.services.lighting.words.programmes import FULL, Because, Override, Shown


def override_in_force(overrides: Iterable[Override], now: datetime) -> Override | None:
    """The one given last, unless it takes back, has not begun or is over.

    A later one replaces the former for good: when it ends, the former does not come back.
    """
    given = [order for order in overrides if order.given <= now]
    last = max(given, key=lambda order: order.given, default=None)
    if last is None or last.level is None or not last.start <= now < last.expires:
        return None
    return last


def shown(
    curve: Curve | None,
    sensor: float | None,
    overrides: Iterable[Override],
    now: datetime,
) -> Shown:
    """The level now and whose word it is. ``curve``: tonight's programme, ``None`` when the lamp has
    none that is valid; ``sensor``: per cent a presence asks for, ``None`` while nobody is there."""
    below = _below(curve, sensor, now)
    orders = list(overrides)
    order = override_in_force(orders, now)
    if order is None or order.level is None:
        return _back_from(orders, curve, sensor, now, below)
    gone = (now - order.start).total_seconds()
    if gone >= order.ramp_to:
        return Shown(order.level, Because.OVERRIDE)
    begun = _below(curve, sensor, order.start).level
    return Shown(begun + (order.level - begun) * gone / order.ramp_to, Because.OVERRIDE)


def _below(curve: Curve | None, sensor: float | None, now: datetime) -> Shown:
    """Without overrides. A presence never makes it darker than the programme would."""
    if curve is None or not curve.steps[0].at <= now < curve.end:
        return Shown(FULL, Because.FAIL_SAFE)
    level = curve.level_at(now)
    if sensor is not None and sensor > level:
        return Shown(sensor, Because.SENSOR)
    return Shown(level, Because.PROGRAMME)


def _back_from(
    orders: list[Override],
    curve: Curve | None,
    sensor: float | None,
    now: datetime,
    below: Shown,
) -> Shown:
    """After an override ended, the way back over its ramp."""
    given = [order for order in orders if order.given <= now]
    last = max(given, key=lambda order: order.given, default=None)
    if last is None or last.level is None or not last.ramp_from or now < last.expires:
        return below
    gone = (now - last.expires).total_seconds()
    if gone >= last.ramp_from:
        return below
    return Shown(last.level + (below.level - last.level) * gone / last.ramp_from, below.because)
