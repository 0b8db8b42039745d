"""Our orders to lamps in TALQ's words: overrides, control programmes, calendars and their assignment.

Format: the published OpenAPI of TALQ 2.7.1 (OverrideCommand, ControlProgramOne, Calendar,
AssignCommand). A calendar's id is the hash of our programme: the lamp reports ``calendarID``, and so
says which programme it keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from eclor.core.service.field_orders import Call, Carrying
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.words.programmes import (
    Astronomical,
    Calendar,
    DayOfYear,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)

DEVICES, CALENDARS = "devices", "calendars"
KNOWN_BEFORE = (409,)  # the gateway has this very programme: its id is its hash

Said = dict[str, Any]


def override(told: Carrying) -> Sequence[Call]:
    """A level until a moment, for all of these lamps at once."""
    command = {
        "reason": "override",
        "cmsRefId": told.order,
        "start": _moment(told.not_before),
        "expiration": _moment(told.params["until"]),
        **_level(told.params["level"], told.params.get("ramp", 0)),
    }
    body = {"addresses": _addresses(told), "targetCommand": command}
    return [Call("POST", "override-commands", body)]


def release(told: Carrying) -> Sequence[Call]:
    """An override without a command ends the one that holds."""
    return [Call("POST", "override-commands", {"addresses": _addresses(told)})]


def programme(told: Carrying) -> Sequence[Call]:
    """Its nights, its calendar, then whose it is. Raises ValueError for what TALQ cannot say."""
    charge, name = read(told.params["charge"]), str(told.params["hash"])
    if charge.output:
        raise ValueError(
            "TALQ keeps constant light output in the lamp's type, not in a programme: give this"
            " lamp a programme without it."
        )
    if any(night.presence for night in charge.programmes.values()):
        raise ValueError(
            "This control program has no presence in TALQ: its gateway would forget passages. Give"
            " this lamp a programme without presence."
        )
    nights = [_night(name, one, told.owner) for one in charge.programmes.values()]
    calendar = _calendar(name, charge.calendar, told.owner)
    assigned = {
        "addresses": _addresses(told),
        "entity": {"resource": CALENDARS, "address": name},
        "cmsRefId": told.order,
    }
    return [
        Call("POST", "control-programs", nights, KNOWN_BEFORE),
        Call("POST", CALENDARS, [calendar], KNOWN_BEFORE),
        Call("POST", "assign-commands", assigned),
    ]


def _addresses(told: Carrying) -> list[Said]:
    return [{"resource": DEVICES, "address": address} for address in told.addresses]


def _level(level: float, ramp: float) -> Said:
    said: Said = {"state": {"name": "LevelState", "value": round(level)}}
    return said | ({"rampToLevelTime": ramp} if ramp else {})


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _night(name: str, night: Programme, owner: str) -> Said:
    """On from dusk to dawn by the gateway's own sun; the first level holds from noon on."""
    return {
        "type": "ControlProgramOne",
        "id": _night_id(name, night.name),
        "ownerCMS": owner,
        "activePeriods": [
            {
                "name": "AstroClockActivePeriod",
                "sunsetOffset": night.after_dusk,
                "sunriseOffset": night.after_dawn,
            }
        ],
        "fixedTimeControls": _fixed(night),
        "astroClockTimeControls": [
            {
                "offset": point.at.minutes,
                "solarEventType": "sunset" if point.at.turn is Turn.DUSK else "sunrise",
                "operation": "Set",
                "command": _level(point.level, point.ramp),
            }
            for point in night.points
            if isinstance(point.at, Astronomical)
        ],
    }


def _fixed(night: Programme) -> list[Said]:
    """In the order of the clock, as TALQ wants them; the night itself goes from noon to noon."""
    first = SwitchPoint(time(12, 0), night.first)
    points = [first, *(point for point in night.points if isinstance(point.at, time))]
    by_clock = {point.at: point for point in points if isinstance(point.at, time)}
    return [
        {"startTime": f"{at:%H:%M:%S}", "command": _level(point.level, point.ramp)}
        for at, point in sorted(by_clock.items())
    ]


def _calendar(name: str, calendar: Calendar, owner: str) -> Said:
    return {
        "id": name,
        "ownerCMS": owner,
        "rules": [said for rule in calendar.rules for said in _rules(name, rule)],
        "defaultProgram": _night_id(name, calendar.default),
    }


def _rules(name: str, rule: Rule) -> list[Said]:
    """One for each of its conditions, in the same place: of those any one must hold."""
    plain: Said = {"program": _night_id(name, rule.programme)}
    if rule.first:
        plain["startDate"] = _date(rule.first)
    if rule.last:
        plain["endDate"] = _date(rule.last)
    if not rule.when:
        return [plain]
    return [{**plain, "condition": _condition(one)} for one in rule.when]


def _condition(one: DayOfYear | Weekdays) -> Said:
    if isinstance(one, DayOfYear):
        dates = {"start": _day(one.month, one.day)}
        if one.until:
            dates["end"] = _day(*one.until)
        return {"type": "ccDate", "dates": [dates]}
    said: Said = {"type": "ccDay", "days": [{"start": day} for day in sorted(one.days)]}
    return said | ({"occurrences": sorted(one.occurrences)} if one.occurrences else {})


def _night_id(name: str, night: str) -> str:
    return f"{name}-{night}"


def _date(day: date) -> str:
    return day.isoformat()


def _day(month: int, day: int) -> str:
    return f"--{month:02d}-{day:02d}" if month else f"---{day:02d}"
