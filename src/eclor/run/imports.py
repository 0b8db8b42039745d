"""`eclor import`: real outlines, lamps and roads from files, shown before they are stored."""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from eclor.core.context.importing import geojson, lamps, roads, storing, storing_roads
from eclor.core.context.importing.faults import BadFile
from eclor.core.context.importing.reading import read_bytes
from eclor.core.context.importing.storing import Federation, Outcome
from eclor.core.context.importing.table import DELIMITERS, Table, read_table
from eclor.core.service.configuration import Configuration
from eclor.field.telling import refresh_pages
from eclor.run import inventory
from eclor.run.bars import bar
from eclor.run.owning import as_owner

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREVIEWED = 5
ACTOR = "console"


def main(words: Sequence[str]) -> int:
    """0 when the file was stored, or could be in a dry run; 1 with what is wrong, line by line."""
    arguments = _parser().parse_args(list(words))
    try:
        return int(arguments.run(arguments) or 0)
    except BadFile as problem:
        print(f"eclor import: nothing of {arguments.file} was stored.", file=sys.stderr)
        for line in problem.lines():
            print(f"  {line}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="eclor import", description=__doc__)
    kinds = found.add_subparsers(dest="kind", required=True, metavar="KIND")
    communes = kinds.add_parser("communes", help="Outlines of communes from a GeoJSON file.")
    communes.add_argument(
        "--add", action="store_true", help="Add communes that the federation does not have yet."
    )
    communes.set_defaults(run=_communes)
    lights = kinds.add_parser("lamps", help="Street lamps from a CSV file, plain or gzip.")
    lights.add_argument(
        "--map",
        type=_mapping,
        default={},
        metavar="lon=COLUMN,lat=COLUMN,…",
        help="Which column says what: lon, lat or point, id, name, lanternType, ratedPower, or any"
        " attribute; the rest is guessed and shown.",
    )
    lights.set_defaults(run=_lamps)
    ways = kinds.add_parser("roads", help="Roads and their owners from a GeoJSON file.")
    ways.set_defaults(run=_roads)
    whole = kinds.add_parser(
        "inventory",
        help="Cabinets, feeders, supports or lamps from CSV or GeoJSON, with what feeds what.",
    )
    inventory.add_arguments(whole)
    whole.add_argument("--map", type=_mapping, default={}, metavar="cabinet=COLUMN,…")
    whole.set_defaults(run=_inventory)
    for one in (communes, lights, ways, whole):
        one.add_argument("file", type=Path, metavar="FILE")
        needed = one is not communes
        one.add_argument("--federation", type=_slug, required=needed, metavar="SLUG",
                         help="The federation, made if it is not there.")  # fmt: skip
        one.add_argument("--name", default="", help="Its name, when it is made.")
        one.add_argument("--dry-run", action="store_true", help="Check and show; store nothing.")
    return found


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text) or len(text) > 50:
        raise argparse.ArgumentTypeError(f"{text!r} must be small letters, digits and hyphens")
    return text


def _mapping(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        target, equals, column = part.partition("=")
        if not equals or not target.strip() or not column.strip():
            raise argparse.ArgumentTypeError(f"{part!r} must be TARGET=COLUMN, such as lon=X")
        found[target.strip()] = column.strip()
    return found


def _communes(arguments: argparse.Namespace) -> None:
    outlines = geojson.read_outlines(read_bytes(arguments.file, geojson.MOST_BYTES))
    names = ", ".join(f"{o.name} ({o.insee})" for o in outlines[:PREVIEWED])
    more = f" and {len(outlines) - PREVIEWED} more" if len(outlines) > PREVIEWED else ""
    print(f"{arguments.file.name}: {len(outlines)} valid outlines: {names}{more}.")

    def work(connection: psycopg.Connection[Any]) -> Outcome:
        if arguments.federation:
            home = storing.federation_for(connection, arguments.federation, arguments.name)
        else:
            home = storing.federation_of(connection, outlines)
        return storing.store_outlines(connection, home, outlines, add=arguments.add)

    outcome = _in_one_transaction(arguments, "context.import_communes", work)
    _tell_federation(outcome.federation, arguments.dry_run)
    _tell(arguments, f"{outcome.changed} outlines replaced, {outcome.added} communes added")
    if outcome.left_out:
        some = ", ".join(outcome.left_out[:PREVIEWED])
        print(
            f"{len(outcome.left_out)} communes of the file are not in {outcome.federation.name} and"
            f" were left out ({some}…); --add would add them."
        )
    if outcome.placed:
        print(f"{outcome.placed:,} things now know their commune.")
    _tell_where(outcome.federation, arguments.dry_run)


def _lamps(arguments: argparse.Namespace) -> None:
    began = time.monotonic()
    table = read_table(arguments.file)
    mapping = lamps.drop_ambiguous_id(table, lamps.map_columns(table.header, arguments.map))
    _show_columns(table, mapping)
    with bar("Reading", table.lines) as moved:
        found = lamps.read_lamps(table, mapping, moved)
    _show_lamps(found)

    def work(connection: psycopg.Connection[Any]) -> Outcome:
        home = storing.federation_for(connection, arguments.federation, arguments.name)
        with bar("Storing", len(found)) as moved:
            return storing.store_lamps(connection, home, found, datetime.now(UTC), moved)

    outcome = _in_one_transaction(arguments, "context.import_lamps", work)
    _tell_federation(outcome.federation, arguments.dry_run)
    _tell(
        arguments,
        f"{outcome.added:,} lamps added, {outcome.changed:,} changed,"
        f" {outcome.same:,} as they were, in {time.monotonic() - began:.1f} s",
    )
    if outcome.outside:
        print(f"{outcome.outside:,} lamps lie in no known commune: import its outline too.")
    _tell_where(outcome.federation, arguments.dry_run)


def _roads(arguments: argparse.Namespace) -> None:
    found = roads.read_roads(read_bytes(arguments.file, geojson.MOST_BYTES))
    owned = Counter(road.owner for road in found)
    said = ", ".join(f"{owner} {owned[owner]:,}" for owner in roads.SAID if owned[owner])
    print(f"{arguments.file.name}: {len(found):,} roads; {said or 'nobody is named as an owner'}.")
    if owned[""]:
        print(f"{owned['']:,} name no owner: nothing is routed by them.")

    def work(connection: psycopg.Connection[Any]) -> Outcome:
        home = storing.federation_for(connection, arguments.federation, arguments.name)
        return storing_roads.store_roads(connection, home, found, datetime.now(UTC))

    outcome = _in_one_transaction(arguments, "context.import_roads", work)
    _tell_federation(outcome.federation, arguments.dry_run)
    _tell(
        arguments,
        f"{outcome.added:,} roads added, {outcome.changed:,} changed, {outcome.same:,} as they were",
    )
    if outcome.outside:
        print(f"{outcome.outside:,} roads lie in no known commune: import its outline too.")
    _tell_where(outcome.federation, arguments.dry_run)


def _inventory(arguments: argparse.Namespace) -> int:
    given = arguments
    return inventory.import_inventory(
        given.file, given.federation, given.kind, given.map, given.dry_run
    )


def _in_one_transaction(
    arguments: argparse.Namespace, did: str, work: Callable[[psycopg.Connection[Any]], Outcome]
) -> Outcome:
    """All or nothing, with its line in the trail; a dry run does the same and takes it back."""
    configuration = Configuration.from_environment()
    with as_owner(configuration) as connection, connection.transaction() as attempt:
        outcome = work(connection)
        storing.note(connection, outcome, did, arguments.file.name, ACTOR, datetime.now(UTC))
        if arguments.dry_run:
            raise psycopg.Rollback(attempt)
    if not arguments.dry_run and not refresh_pages(configuration, outcome.federation.id):
        print("The bus does not answer: pages that are open show it once they are loaded again.")
    return outcome


def _tell_federation(federation: Federation, dry_run: bool) -> None:
    if federation.created:
        verb = "would be made" if dry_run else "was made"
        print(f"The federation {federation.name} ({federation.slug}) {verb}.")


def _tell_where(federation: Federation, dry_run: bool) -> None:
    if not dry_run:
        print(f"On the map: {Configuration.from_environment().origin}/@{federation.slug}/carte")


def _tell(arguments: argparse.Namespace, what: str) -> None:
    print(f"Dry run, nothing stored: {what}." if arguments.dry_run else f"Stored: {what}.")


def _show_columns(table: Table, mapping: lamps.ColumnMap) -> None:
    print(
        f"{table.name}: {len(table.header)} columns between {DELIMITERS[table.delimiter]}s,"
        f" {table.encoding}."
    )
    for target, column, guessed in mapping.told(table.header):
        print(f"  {target:12} <- {column}{'  (guessed)' if guessed else ''}")
    used = set(mapping.columns.values())
    unused = [name for number, name in enumerate(table.header) if number not in used]
    if unused:
        print(f"  not used: {', '.join(unused[:20])}")
    if "id" not in mapping.columns:
        print("  no column is an id: a lamp is known again by its place.")


def _show_lamps(found: Sequence[lamps.Lamp]) -> None:
    print(f"The first of {len(found):,} lamps:")
    for lamp in found[:PREVIEWED]:
        described = ", ".join(f"{k}={v}" for k, v in lamp.attributes.items())
        print(f"  line {lamp.line}: {lamp.lon:.6f}, {lamp.lat:.6f}  {lamp.name}  {described}")
