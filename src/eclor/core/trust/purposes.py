"""Opening a purpose: first the line in the ledger, then the rows of the persons it names."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.utils.translation import gettext as _

from eclor.core.service.ids import secret_key
from eclor.core.service.scope import Scope
from eclor.core.trust.door import door

OPEN = "SELECT trust.open($1, $2, $3, $4, $5, $6, $7, $8)"
SAY = "SELECT set_config('eclor.access', %s, true)"


class PurposeRefused(PermissionDenied):
    """The guard did not open; the text says why, to whoever asked."""


@contextmanager
def opened(
    scope: Scope, purpose: str, reason: str, subjects: Iterable[UUID] | None
) -> Iterator[None]:
    """Show the rows of these persons for the length of the block, at most 30 seconds.

    Before the first row the ledger has stored, on disk, who asks, for which purpose, why and about
    whom. ``subjects`` None means everybody, for the purposes whose charter allows it (statistics).
    Inside another opening the inner one alone holds. The connection must belong to this block: no
    transaction pool stands between. Raises PurposeRefused, ValueError for nobody.
    """
    about = None if subjects is None else sorted(set(subjects))
    if about == []:
        raise ValueError("Name the persons whose data is asked for, or do not ask.")
    token = secret_key()
    connection.ensure_connection()
    reader = connection.connection.info.backend_pid
    inside = connection.in_atomic_block
    with ExitStack() as until_the_end:
        # What opens nothing yet is done while the line goes to the disk: the policies look for it.
        with _line_written(scope, purpose, reason, about, reader, token):
            until_the_end.enter_context(transaction.atomic())
            until_the_end.enter_context(_prepared())
            cursor = until_the_end.enter_context(connection.cursor())
            before = _said(cursor) if inside else ""
            cursor.execute(SAY, [str(token)])
        yield
        # The end of an outermost transaction, and any rollback, take it back by themselves.
        if inside and not connection.needs_rollback:
            cursor.execute(SAY, [before])


def subjects_at(model: type[models.Model], keys: Iterable[UUID]) -> list[UUID]:
    """Pseudonyms of whom these rows of a guarded table are about, and nothing else of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trust.subjects_at(%s, %s::uuid[])", [model._meta.db_table, list(keys)]
        )
        found: list[UUID] = cursor.fetchone()[0]
    return found


def _said(cursor: Any) -> str:
    cursor.execute("SELECT coalesce(current_setting('eclor.access', true), '')")
    return str(cursor.fetchone()[0])


@contextmanager
def _prepared() -> Iterator[None]:
    """The application's connection, which keeps the plan of what it is asked: a policy is long to plan."""
    line: psycopg.Connection[Any] = connection.connection
    before = line.cursor_factory
    line.cursor_factory = ServerBindingCursor  # type: ignore[assignment]  # its stubs forget psycopg
    try:
        yield
    finally:
        line.cursor_factory = before


@contextmanager
def _line_written(
    scope: Scope, purpose: str, reason: str, about: list[UUID] | None, reader: int, token: UUID
) -> Iterator[None]:
    """Have the line on disk at the end of the block, or raise PurposeRefused."""
    within = None if scope.everywhere else sorted(scope.communes)
    actor = scope.person or "public"
    said = (str(scope.territory), purpose, actor, reason, _array(about), _array(within))
    if any("\0" in one for one in (purpose, actor, reason)):
        raise PurposeRefused(_refusal("EC005", purpose))  # the wire would end the text there
    try:
        with door.telling(OPEN, (*said, str(reader), str(token))):
            yield
    except psycopg.DatabaseError as problem:
        if problem.sqlstate is None or not problem.sqlstate.startswith("EC"):
            raise
        raise PurposeRefused(_refusal(problem.sqlstate, purpose)) from problem


def _array(values: Sequence[UUID] | Sequence[int] | None) -> str | None:
    """As PostgreSQL writes an array; neither keys nor numbers need quotes."""
    return None if values is None else "{" + ",".join(map(str, values)) + "}"


def _refusal(state: str, purpose: str) -> str:
    return {
        "EC001": _("The charter does not know the purpose %s."),
        "EC002": _("The guarantor has switched off the purpose %s."),
        "EC003": _("The purpose %s is opened for named persons alone."),
        "EC004": _("The purpose %s is opened for at most 1,000 persons at once."),
        "EC005": _("Say who asks and why, on one line, to open the purpose %s."),
    }[state] % purpose
