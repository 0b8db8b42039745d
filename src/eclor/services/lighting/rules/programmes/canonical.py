"""The one way to write a lamp's charge: small JSON, the same bytes everywhere, and their hash.

Keys sorted, no spaces, ASCII, whole numbers::

    {"c":{"d":"week","r":[{"p":"market","w":["6"]},{"f":"2026-12-24","p":"feast","t":"2026-12-24"}]},
     "o":[[0,1000],[100000,800]],
     "p":{"week":{"a":[0,0],"l":100,"s":[[1380,50,30],["d",60,70],["u",-30,100]]}},
     "t":-400,"v":1}

=====  =============================================================================================
``v``  version of this writing, 1
``t``  threshold of the sun in hundredths of a degree
``p``  programmes by name: ``a`` minutes the window is moved after dusk and after dawn, ``l`` level
       from dusk on in per cent, ``s`` switch points as [when, level, ramp in seconds when not 0];
       when is a minute of the civil day, or "d" (dusk) or "u" (dawn) followed by minutes; ``n``,
       left out where nobody is detected: [level with somebody, seconds it holds, ramp in seconds]
``c``  calendar: ``d`` default programme, ``r`` rules by priority: ``p`` programme, ``f`` and ``t``
       first and last night, ``w`` conditions of which one must hold: weekdays as "67", or "12345:1L"
       with occurrences after the colon; days as "--12-24", "---15", "--12-24/--12-31"
``o``  depreciation curve: [hours, thousandths of the flux left]; left out when there is none
=====  =============================================================================================

A night begins at noon. The bytes travel as they are, as one text: what is hashed is what was sent,
so that no lamp has to write JSON the same way twice. The hash is the first 16 hexadecimal digits of
their SHA-256: a lamp reports it, and desired and reported are compared without sending it again.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, time
from typing import Any

from eclor.services.lighting.words.programmes import (
    Astronomical,
    Calendar,
    Charge,
    DayOfYear,
    Presence,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)

VERSION = 1
DIGITS = 16
LARGEST = 4_096  # bytes of a charge: its envelope goes to a whole federation at once


def written(charge: Charge) -> bytes:
    """The canonical bytes of a charge."""
    told: dict[str, Any] = {
        "v": VERSION,
        "t": round(charge.threshold * 100),
        "c": {"d": charge.calendar.default, "r": [_rule(rule) for rule in charge.calendar.rules]},
        "p": {name: _programme(programme) for name, programme in charge.programmes.items()},
    }
    if charge.output:
        told["o"] = [[int(hours), round(share * 1000)] for hours, share in charge.output]
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def hash_of(charge: Charge) -> str:
    """What a lamp reports when it keeps exactly this charge."""
    return digest(written(charge))


def digest(raw: bytes | str) -> str:
    """The hash of canonical bytes."""
    kept = raw.encode() if isinstance(raw, str) else raw
    return hashlib.sha256(kept).hexdigest()[:DIGITS]


def read(raw: bytes | str) -> Charge:
    """The charge of canonical bytes; raises ``ValueError`` for anything else."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as wrong:
        raise ValueError(f"A lamp's charge is JSON; this is not: {wrong}.") from wrong
    try:
        if told["v"] != VERSION:
            raise ValueError(f"Version {told['v']} of the writing is not known here; {VERSION} is.")
        charge = Charge(
            calendar=Calendar(told["c"]["d"], tuple(_read_rule(r) for r in told["c"]["r"])),
            programmes={name: _read_programme(name, p) for name, p in told["p"].items()},
            threshold=told["t"] / 100,
            output=tuple((hours, share / 1000) for hours, share in told.get("o", ())),
        )
        again = written(charge)
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as wrong:
        raise ValueError(f"This is no charge of a lamp: {wrong!r}.") from wrong
    if again != (raw.encode() if isinstance(raw, str) else raw):
        raise ValueError("A charge is written in one way only, and this is another.")
    return charge


def _programme(programme: Programme) -> dict[str, Any]:
    told = {
        "a": [programme.after_dusk, programme.after_dawn],
        "l": programme.first,
        "s": [_point(point) for point in programme.points],
    }
    if programme.presence:
        told["n"] = [programme.presence.level, programme.presence.hold, programme.presence.ramp]
    return told


def _read_programme(name: str, told: dict[str, Any]) -> Programme:
    dusk, dawn = told["a"]
    presence = Presence(*told["n"]) if "n" in told else None
    points = tuple(_read_point(p) for p in told["s"])
    return Programme(name, told["l"], points, dusk, dawn, presence)


def _point(point: SwitchPoint) -> list[Any]:
    when: list[Any]
    if isinstance(point.at, time):
        when = [point.at.hour * 60 + point.at.minute]
    else:
        when = ["d" if point.at.turn is Turn.DUSK else "u", point.at.minutes]
    return [*when, point.level, *([point.ramp] if point.ramp else [])]


def _read_point(told: list[Any]) -> SwitchPoint:
    if told[0] in ("d", "u"):
        turn = Turn.DUSK if told[0] == "d" else Turn.DAWN
        return SwitchPoint(Astronomical(turn, told[1]), told[2], *told[3:])
    return SwitchPoint(time(*divmod(told[0], 60)), told[1], *told[2:])


def _rule(rule: Rule) -> dict[str, Any]:
    told: dict[str, Any] = {"p": rule.programme}
    if rule.first:
        told["f"] = rule.first.isoformat()
    if rule.last:
        told["t"] = rule.last.isoformat()
    if rule.when:
        told["w"] = [_condition(condition) for condition in rule.when]
    return told


def _read_rule(told: dict[str, Any]) -> Rule:
    return Rule(
        told["p"],
        tuple(_read_condition(c) for c in told.get("w", ())),
        date.fromisoformat(told["f"]) if "f" in told else None,
        date.fromisoformat(told["t"]) if "t" in told else None,
    )


def _condition(condition: DayOfYear | Weekdays) -> str:
    if isinstance(condition, Weekdays):
        days = "".join(str(day) for day in sorted(condition.days))
        nth = "".join(sorted(condition.occurrences))
        return f"{days}:{nth}" if nth else days
    first = _day(condition.month, condition.day)
    return f"{first}/{_day(*condition.until)}" if condition.until else first


def _read_condition(told: str) -> DayOfYear | Weekdays:
    if not told.startswith("--"):
        days, _, nth = told.partition(":")
        return Weekdays(frozenset(int(day) for day in days), frozenset(nth))
    first, slash, until = told.partition("/")
    return DayOfYear(*_read_day(first), _read_day(until) if slash else None)


def _day(month: int, day: int) -> str:
    return f"--{month:02d}-{day:02d}" if month else f"---{day:02d}"


def _read_day(told: str) -> tuple[int, int]:
    if told.startswith("---"):
        return 0, int(told[3:])
    return int(told[2:4]), int(told[5:7])
