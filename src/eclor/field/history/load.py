"""Loading the year of history, part by part; what is there already is not loaded again."""

import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from eclor.field.history import plan
from eclor.field.history.storing import Names, Stored, forget, store, store_days
from eclor.field.life import Life
from eclor.field.life.calendar import DAY, HOUR
from eclor.field.loading import make_series

NAMES = """
SELECT d.key, s.attribute, s.id FROM series s JOIN device d ON d.entity_id = s.entity_id
WHERE s.territory_id = %s AND d.simulated
"""
FILE = "history.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of history stored in one transaction; ``witness`` tells whether it is there."""

    title: str
    draw: Callable[[], Iterable[Any]]
    write: Callable[[psycopg.Connection[Any], Iterable[Any]], Stored]
    witness: tuple[int, str, float]  # series, table, before this moment
    weight: float  # share of the whole work, for progress


Progress = Callable[[str, float, Stored], None]  # title, share done (0 to 1), rows so far


def load_history(
    login: dict[str, Any], life: Life, territory: int, end: float, progress: Progress
) -> Stored:
    """Load what is missing up to ``end`` (seconds since 1970); what was written.

    ``login`` is the recorder's. Safe to run again, and beside a recorder at work.
    """
    total, done = Stored(), 0.0
    with psycopg.connect(**login, autocommit=True, application_name="eclor history") as connection:
        connection.execute("SET synchronous_commit = off")  # what a crash loses is loaded again
        names = _names(connection, territory)
        parts = [p for p in _parts(life, names, end) if not _is_there(connection, p)]
        whole = sum(part.weight for part in parts)
        for part, drawn in _drawn_ahead(parts):
            progress(part.title, done / whole, total)
            total.add(part.write(connection, drawn))
            done += part.weight
        progress("", 1.0, total)
    return total


def _drawn_ahead(parts: Sequence[Part]) -> Iterator[tuple[Part, Iterable[Any]]]:
    """Draw the next part while PostgreSQL is busy with this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = deque(pool.submit(_draw, part) for part in parts[:1])
        for number, part in enumerate(parts):
            drawn = coming.popleft().result()
            if number + 1 < len(parts):
                coming.append(pool.submit(_draw, parts[number + 1]))
            yield part, drawn


def _draw(part: Part) -> list[Any]:
    return list(part.draw())


def forget_history(login: dict[str, Any], territory: int) -> None:
    """Delete the history of the simulated devices of a federation."""
    with psycopg.connect(**login, autocommit=True) as connection:
        forget(connection, sorted(_names(connection, territory).values()))


def history_end(home: Path, now: float) -> float:
    """The moment at which history ends and the living field begins: set at the first start."""
    try:
        return float(json.loads((home / FILE).read_text())["end"])
    except FileNotFoundError:
        note_history(home, now, loaded=False)
        return now


def note_history(home: Path, end: float, loaded: bool) -> None:
    """Remember in the home where history ends, and whether all of it is there."""
    draft = home / f"{FILE}.{os.getpid()}"
    draft.write_text(json.dumps({"end": end, "loaded": loaded}))
    draft.replace(home / FILE)


def is_loaded(home: Path) -> bool:
    """Whether the whole year of history of this home's demo is there."""
    try:
        return bool(json.loads((home / FILE).read_text()).get("loaded"))
    except FileNotFoundError:
        return False


def _names(connection: psycopg.Connection[Any], territory: int) -> Names:
    make_series(connection, territory)
    rows = connection.execute(NAMES, (territory,)).fetchall()
    return {(key, attribute): series for key, attribute, series in rows}


def _is_there(connection: psycopg.Connection[Any], part: Part) -> bool:
    series, table, before = part.witness
    row = connection.execute(
        f"SELECT 1 FROM {table} WHERE series_id = %s AND at < to_timestamp(%s) LIMIT 1",  # noqa: S608
        (series, before),
    ).fetchone()
    return row is not None


def _parts(life: Life, names: Names, end: float) -> Iterator[Part]:
    """What people look at first comes first."""
    zone = ZoneInfo("Europe/Paris")
    centres = life.made.of_type("RecyclingCentre")
    yield Part(
        plan.CENTRES_TITLE,
        lambda: plan.centres(life, centres, end),
        lambda c, drawn: store(c, drawn, names, zone, end),
        (names[centres[0].key, "zone1"], "rollup_day", end - 2 * DAY),
        6.0,
    )
    for kind in plan.REGULAR:
        yield from _regular(life, kind, names, zone, end)
    lamps = life.made.of_type("Streetlight")
    for first in range(0, len(lamps), plan.LAMPS.each):
        group = lamps[first : first + plan.LAMPS.each]
        yield Part(
            plan.DAILY_TITLE,
            partial(plan.lamp_days, life, group, end),
            lambda c, drawn: store_days(c, drawn, names),
            (names[group[0].key, "power"], "rollup_day", end - 30 * DAY),
            2.5,
        )


WEIGHTS = {"WasteContainer": 12.0, "Streetlight": 3.5, "StreetlightControlCabinet": 13.0,
           "WeatherStation": 9.0, "TrafficCounter": 9.0}  # fmt: skip
WITNESSES = {
    "WasteContainer": "fillingLevel",
    "Streetlight": "power",
    "StreetlightControlCabinet": "energy",
    "WeatherStation": "temperature",
    "TrafficCounter": "intensity",
}


def _regular(
    life: Life, kind: plan.Kind, names: Names, zone: ZoneInfo, end: float
) -> Iterator[Part]:
    things = life.made.of_type(kind.type)
    for first in range(0, len(things), kind.each):
        group = things[first : first + kind.each]
        yield Part(
            kind.title,
            partial(plan.regular, life, kind, group, end),
            lambda c, drawn: store(c, drawn, names, zone, end),
            (names[group[0].key, WITNESSES[kind.type]], "rollup_hour", end - 3 * HOUR),
            WEIGHTS[kind.type],
        )


def speed(stored: Stored, since: float) -> str:
    """`12,345,678 rows in 61.2 s, 201,000 a second`"""
    seconds = max(time.monotonic() - since, 1e-9)
    return f"{stored.rows:,} rows in {seconds:.1f} s, {stored.rows / seconds:,.0f} a second"
