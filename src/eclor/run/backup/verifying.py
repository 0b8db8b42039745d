"""The proof: a backup really restored beside the house, and compared row for row."""

import shutil
import tempfile
from pathlib import Path

from pyrage import x25519

from eclor.core.service.configuration import Configuration
from eclor.run.backup.places import folder
from eclor.run.backup.restoring import Restored, restore, scratch
from eclor.run.backup.snapshot import differences
from eclor.run.problems import CannotRun


def verify(configuration: Configuration, file: Path, key: x25519.Identity) -> Restored:
    """Restore into a scratch cluster and compare. Raises CannotRun with what differs."""
    home = Path(tempfile.mkdtemp(prefix=".verify-", dir=folder(configuration)))
    try:
        back = restore(scratch(configuration, home), file, key)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    wrong = differences(back.said, back.there)
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise CannotRun(f"{file.name} does not come back whole: {'; '.join(wrong[:5])}{more}.")
    return back
