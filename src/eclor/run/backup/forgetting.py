"""A backup brings erased people back; the journal beside it takes them away again."""

import os
import shutil
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseRole
from eclor.run.backup.places import folder
from eclor.run.problems import CannotRun

JOURNAL = "erased.jsonl"


def journal_of(file: Path, given: Path | None, nobody: bool) -> Path | None:
    """The journal that belongs to a backup. Raises CannotRun when there is none and nobody said so."""
    found = given or file.with_name(JOURNAL)
    if found.is_file():
        return found
    if given is None and nobody:
        return None
    raise CannotRun(
        f"There is no {found}, the journal of erased people: a backup alone would bring them back."
        " Copy it from the folder of the backups, or name it with --erased; if nobody was ever"
        " erased, say --nobody-erased."
    )


def forget_again(configuration: Configuration, journal: Path | None) -> None:
    """Keep the journal with the new house, and forget whoever is in it. The database is up."""
    if journal is None:
        return
    shutil.copyfile(journal, folder(configuration) / JOURNAL)
    (folder(configuration) / JOURNAL).chmod(0o600)
    os.environ.update(ECLOR_ROLE=DatabaseRole.APP, ECLOR_HOME=str(configuration.home_path))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django

    django.setup()
    from eclor.core.jobs.tasks import house_scope
    from eclor.core.territories.entering import entered
    from eclor.core.territories.here import every_territory
    from eclor.core.trust.mine.actions import erase_again

    for territory in every_territory():
        with entered(territory):
            erase_again(house_scope(territory))
