"""`eclor import inventory`: cabinets, feeders, supports and lamps from one file, checked to the last line."""

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from eclor.core.context.importing.faults import bad
from eclor.core.context.importing.reading import read_bytes
from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseRole
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.field.telling import refresh_pages
from eclor.services.lighting.rules.importing.columns import Mapped, guess_kind, map_columns
from eclor.services.lighting.rules.importing.sheets import read_sheet
from eclor.services.lighting.words.importing import Imported, Kind, Plan, Sheet

ACTOR = "console"


def import_inventory(path: Path, slug: str, kind: str, said: Mapping[str, str], dry: bool) -> int:
    """0 when it was stored, or could be; 1 with every refused line. Raises BadFile."""
    sheet = read_sheet(path.name, read_bytes(path))
    chosen = Kind(kind) if kind else guess_kind(sheet)
    try:
        mapped = map_columns(sheet, chosen, said)
    except ValueError as problem:
        raise bad(str(problem)) from problem
    _show_columns(sheet, chosen, mapped, bool(kind))
    return _through_django(sheet, chosen, mapped, slug, dry)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which kind of thing the file lists; guessed from its columns when not said."""
    parser.add_argument(
        "--kind", choices=[k.value for k in Kind], default="", help="What it lists."
    )


def _show_columns(sheet: Sheet, kind: Kind, mapped: Mapped, told: bool) -> None:
    what = "features" if sheet.features else "lines"
    guessed = "" if told else " (guessed)"
    print(f"{sheet.name}: {len(sheet.lines):,} {what} of {kind.value}{guessed}.")
    for target, place in mapped.columns.items():
        mark = "  (guessed)" if target in mapped.guessed else ""
        print(f"  {target:21} <- {sheet.header[place]}{mark}")


def _through_django(sheet: Sheet, kind: Kind, mapped: Mapped, slug: str, dry: bool) -> int:
    os.environ["ECLOR_ROLE"] = DatabaseRole.OWNER
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django  # the other imports do without

    django.setup()
    from django.utils.translation import override

    from eclor.core.territories.entering import entered
    from eclor.core.territories.models import Territory
    from eclor.services.lighting.actions import RefusedFile

    here = Territory.objects.filter(slug=slug).first()
    if here is None:
        raise bad(f"There is no federation {slug}: `eclor import communes --federation {slug}`.")
    scope = Scope(territory=here.pk, now=datetime.now(UTC), person=ACTOR,
                  audience=Audience.ADMINISTRATOR)  # fmt: skip
    with entered(here.pk), override("en"):
        try:
            done = _run(scope, sheet, kind, mapped, dry)
        except RefusedFile as problem:
            return _refused(problem.plan)
    prefix = "Dry run, nothing stored" if dry else "Stored"
    print(f"{prefix}: {done.added:,} added, {done.changed:,} changed, {done.same:,} as before.")
    if not dry and not refresh_pages(Configuration.from_environment(), here.pk):
        print("The bus does not answer: pages that are open show it once they are loaded again.")
    return 0


def _run(scope: Scope, sheet: Sheet, kind: Kind, mapped: Mapped, dry: bool) -> Imported:
    """A dry run does the same and takes it back."""
    from django.db import transaction

    from eclor.services.lighting.actions import import_inventory

    with transaction.atomic():
        done = import_inventory(scope, sheet, kind, mapped)
        transaction.set_rollback(dry)
    return done


def _refused(plan: Plan) -> int:
    from eclor.services.lighting.refusals import why

    print(f"eclor import: {len(plan.refused):,} lines are refused, nothing was stored.",
          file=sys.stderr)  # fmt: skip
    for one in plan.refused:
        print(f"  line {one.line}: {why(one)}", file=sys.stderr)
    return 1
