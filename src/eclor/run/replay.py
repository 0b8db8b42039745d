"""`eclor replay`: a file of timestamped counts, sent as if devices sent it now."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from eclor.core.context.importing.faults import BadFile, bad
from eclor.core.context.importing.storing import Federation, federation_called
from eclor.core.context.importing.table import read_table
from eclor.core.service.configuration import Configuration
from eclor.field.credentials import any_field_book
from eclor.field.made.facts import SLUG
from eclor.field.replaying.counts import Counts, read_counts
from eclor.field.replaying.enrolling import TYPE, enrol, speakers
from eclor.field.replaying.local_time import zone_named_in
from eclor.field.replaying.sending import send
from eclor.field.run import door
from eclor.run.bars import bar
from eclor.run.owning import as_owner

PER_HOUR = "intensity"  # the attribute that counts vehicles an hour, whatever the file's step


def main(words: Sequence[str]) -> int:
    """0 when every value was acknowledged; 1 with what is wrong."""
    arguments = _parser().parse_args(list(words))
    try:
        _replay(arguments, Configuration.from_environment())
    except BadFile as problem:
        print(f"eclor replay: {arguments.file} was not replayed.", file=sys.stderr)
        for line in problem.lines():
            print(f"  {line}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="eclor replay",
        description="Send a wide CSV of counts (first column the time, one column for each"
        " counter) as devices over MQTT. Times are moved so that they end now.",
    )
    found.add_argument("file", type=Path, metavar="FILE")
    speed = found.add_argument("--speed", type=_speed, default=3600.0, metavar="N")
    speed.help = "How many times faster than it was counted; 3600 by default."
    found.add_argument("--federation", default="", metavar="SLUG")
    found.add_argument("--zone", default="", help="Time zone of the file, such as Europe/Paris.")
    found.add_argument("--month", default="", metavar="YYYY-MM", help="Only this month.")
    found.add_argument("--from", dest="since", default="", metavar="DATE", help="From this day on.")
    found.add_argument("--to", dest="until", default="", metavar="DATE", help="Before this day.")
    found.add_argument("--keep-times", action="store_true", help="Send the times of the file.")
    found.add_argument("--attribute", default=PER_HOUR, help=f"Of a {TYPE}; {PER_HOUR} by default.")
    found.add_argument("--dry-run", action="store_true", help="Read and show; send nothing.")
    return found


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 1e9:
        raise argparse.ArgumentTypeError("a number above 0 is wanted")
    return speed


def _replay(arguments: argparse.Namespace, configuration: Configuration) -> None:
    now = datetime.now(UTC)
    table = read_table(arguments.file)
    with as_owner(configuration) as connection:
        federation, own_zone = _federation(connection, arguments.federation)
        zone = _zone(arguments.zone or zone_named_in(table.header[0]) or own_zone)
        counts = read_counts(table, zone).between(*_bounds(arguments, zone))
        _show(counts, federation, zone, arguments.attribute)
        counts = _moved(counts, connection, arguments, now)
        if arguments.dry_run:
            print("Dry run, nothing sent.")
            return
        those = speakers(federation, counts.counters, counts.file)
        book = any_field_book(configuration.home_path, configuration.number("seed"))
        due = int(counts.step.total_seconds())
        made = enrol(connection, federation, those, counts.file, due, book, now)
    print(f"{made} of {len(those)} counters were new: schematic places, marked as replayed.")
    with bar("Replaying", len(counts.lines)) as moved:
        done = send(
            counts,
            those,
            arguments.attribute,
            _factor(arguments.attribute, counts.step),
            book,
            (door(configuration), configuration.number("mqtt_port")),
            arguments.speed,
            moved,
        )
    print(
        f"{counts.values:,} values of {len(those)} counters were sent over MQTT and acknowledged in"
        f" {done.seconds:.1f} s ({done.cuts} connections were cut meanwhile)."
    )


def _federation(connection: psycopg.Connection[Any], slug: str) -> tuple[Federation, str]:
    """The one asked for, else the demo's, else the only one; with its time zone."""
    rows = connection.execute("SELECT slug, timezone FROM territory ORDER BY id").fetchall()
    zones = dict(rows)
    wanted = slug or (SLUG if SLUG in zones else next(iter(zones)) if len(zones) == 1 else "")
    if wanted not in zones:
        many = ", ".join(zones) or "none; run `eclor demo` or `eclor import communes`"
        asked = f"There is no federation {slug!r}" if slug else "Say which with --federation"
        raise bad(f"{asked}; the federations here are: {many}.")
    found = federation_called(connection, wanted)
    if found is None:
        raise bad(f"The federation {wanted} has just gone.")
    return found, zones[wanted]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise bad(f"{name!r} is no time zone; write one such as Europe/Paris.") from problem


def _bounds(
    arguments: argparse.Namespace, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Local days, from --month or from --from and --to."""
    if arguments.month:
        start = _day(arguments.month + "-01", zone)
        after = (start + timedelta(days=32)).replace(day=1)
        return start, after
    since = _day(arguments.since, zone) if arguments.since else None
    return since, _day(arguments.until, zone) if arguments.until else None


def _day(text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError as problem:
        raise bad(f"{text!r} is no day; write one such as 2023-06-01.") from problem


def _show(counts: Counts, federation: Federation, zone: ZoneInfo, attribute: str) -> None:
    first, last = (counts.lines[n].at.astimezone(zone) for n in (0, -1))
    print(
        f"{counts.file}: {counts.values:,} counts of {len(counts.counters)} counters from"
        f" {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} ({zone.key}), every {counts.step}."
    )
    for remark in counts.remarks():
        print(f"  {remark}")
    factor = _factor(attribute, counts.step)
    times = f", each times {factor:g}" if factor != 1 else ""
    print(f"  They become {attribute} of {TYPE} in {federation.name}{times}.")


def _factor(attribute: str, step: timedelta) -> float:
    return 3600.0 / step.total_seconds() if attribute == PER_HOUR else 1.0


def _moved(
    counts: Counts,
    connection: psycopg.Connection[Any],
    arguments: argparse.Namespace,
    now: datetime,
) -> Counts:
    """Times that end now, unless they are to be kept. Raises BadFile for what would be refused."""
    row = connection.execute(
        "SELECT keep_days FROM attribute_card WHERE type = %s AND key = %s",
        (TYPE, arguments.attribute),
    ).fetchone()
    if row is None:
        raise bad(f"{TYPE} has no measured attribute {arguments.attribute!r}.")
    if not arguments.keep_times:
        step = counts.step.total_seconds()
        end = datetime.fromtimestamp(now.timestamp() // step * step, UTC)
        by = end - counts.lines[-1].at
        print(f"  Times are moved by {by}, to end now; --keep-times would leave them.")
        counts = counts.moved(by)
    age = now - counts.lines[0].at
    if age > timedelta(days=row[0]):
        mend = "leave --keep-times out" if arguments.keep_times else "choose less with --from"
        raise bad(
            f"The first count would be {age.days} days old and {arguments.attribute} is kept"
            f" {row[0]} days: {mend}."
        )
    return counts
