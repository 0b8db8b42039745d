"""Whether the clock can be right: later than this program, and than what was already lived."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.run.checks.finding import Finding, bad, ok, warning

RELEASED = datetime(2026, 1, 1, tzinfo=UTC)  # the year of this version: no clock is right before
MEND = "set the clock (`timedatectl set-ntp true`), or every value would be dated wrong"
# A step back larger than this is not the daily work of a time server.
WARN_AFTER, REFUSE_AFTER = timedelta(minutes=5), timedelta(days=1)


def last_seen(configuration: Configuration) -> datetime | None:
    """The last time this home was alive; None when it never was."""
    try:
        return datetime.fromisoformat(_file(configuration).read_text().strip())
    except (FileNotFoundError, ValueError):
        return None  # a power cut can leave the file empty: nothing to compare with


def note_alive(configuration: Configuration, now: datetime) -> None:
    """Remember that the house lived at ``now``."""
    draft = _file(configuration).with_suffix(".new")
    draft.write_text(now.isoformat())
    draft.replace(_file(configuration))


def right(configuration: Configuration, now: datetime) -> Finding:
    said = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < RELEASED:
        text = f"The clock says {said}, before this Eclor was made ({RELEASED:%Y-%m-%d}): {MEND}."
        return bad("clock", text)
    seen = last_seen(configuration)
    if seen is not None and now < seen - WARN_AFTER:
        text = f"The clock says {said}, but Eclor already lived {seen:%Y-%m-%d %H:%M} UTC: {MEND}."
        return (bad if now < seen - REFUSE_AFTER else warning)("clock", text)
    return ok("clock", f"{said}.")


def _file(configuration: Configuration) -> Path:
    return configuration.home_path / "last-alive"
