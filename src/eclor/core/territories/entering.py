"""Entering a territory: from then on the database shows its rows and no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

# What each open connection last entered outside a transaction; a closed one forgets itself.
_entered: WeakKeyDictionary[Any, int | None] = WeakKeyDictionary()


def enter(territory: int | None) -> None:
    """Make the connection see this territory's rows alone; ``None`` sees nothing at all.

    Outside a transaction a connection that is there already is not asked again: a rollback takes
    back what was entered inside one, and nothing else does.
    """
    settled = connection.connection if not connection.in_atomic_block else None
    if settled is not None and _entered.get(settled) == territory and settled in _entered:
        return
    if settled is None and connection.connection is not None:
        _entered.pop(connection.connection, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('eclor.territory', %s, false)",
            ["" if territory is None else str(territory)],
        )
    if not connection.in_atomic_block:
        _entered[connection.connection] = territory


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
