"""Opening a purpose: first the line in the ledger, then the rows of the persons it names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.core.trust.door import door

OPEN = "SELECT trust.open(%s::smallint, %s, %s, %s, %s::uuid[], %s::bigint[], %s) AS token"
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
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    token = _open(scope, purpose, reason, about, backend)
    with transaction.atomic(), connection.cursor() as cursor:
        inside = connection.in_atomic_block and len(connection.savepoint_ids) > 0
        before = _said(cursor) if inside else ""
        cursor.execute(SAY, [token])
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


def _open(scope: Scope, purpose: str, reason: str, about: list[UUID] | None, backend: int) -> str:
    within = None if scope.everywhere else sorted(scope.communes)
    actor = scope.person or "public"
    try:
        rows = door.ask(OPEN, scope.territory, purpose, actor, reason, about, within, backend)
    except psycopg.DatabaseError as problem:
        if problem.sqlstate is None or not problem.sqlstate.startswith("EC"):
            raise
        raise PurposeRefused(_refusal(problem.sqlstate, purpose)) from problem
    return str(rows[0]["token"])


def _refusal(state: str, purpose: str) -> str:
    return {
        "EC001": _("The charter does not know the purpose %s."),
        "EC002": _("The guarantor has switched off the purpose %s."),
        "EC003": _("The purpose %s is opened for named persons alone."),
        "EC004": _("The purpose %s is opened for at most 1,000 persons at once."),
        "EC005": _("Say who asks and why, on one line, to open the purpose %s."),
    }[state] % purpose
