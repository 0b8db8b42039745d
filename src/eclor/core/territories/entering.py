"""Entering a territory: from then on the database shows its rows and no others."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def enter(territory: int | None) -> None:
    """Make the connection see this territory's rows alone; ``None`` sees nothing at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('eclor.territory', %s, false)",
            ["" if territory is None else str(territory)],
        )


@contextmanager
def entered(territory: int) -> Iterator[None]:
    """Enter for the length of a block, then see what was seen before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('eclor.territory', true)")
        before = cursor.fetchone()[0]
    enter(territory)
    try:
        yield
    finally:
        # A broken transaction refuses every statement; its rollback restores the setting itself.
        if not connection.needs_rollback:
            enter(int(before) if before else None)


def current() -> int:
    """The id of the territory entered; raises LookupError outside any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT eclor_here()")
        found: int | None = cursor.fetchone()[0]
    if found is None:
        raise LookupError("No territory was entered on this connection.")
    return found
