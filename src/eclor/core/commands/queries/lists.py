"""Orders as lists: those under way first, then the newest."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from eclor.core.commands.actions.reverting import DESK
from eclor.core.commands.words import OPEN, State
from eclor.core.identity.queries import colleagues
from eclor.core.service.database import from_jsonb
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

# A page asks once for its orders and how many of their parts stand where.
_ROWS = """
SELECT o.id, o.signal, o.service, o.command, o.title, o.params, o.reason, o.author, o.given_at,
       o.begins_at, o.expires_at, o.ended_at, o.state, o.glass, o.approvals_needed, o.guarded,
       o.revert_at, o.dark,
       (SELECT json_object_agg(c.state, c.n) FROM (SELECT p.state, count(*) AS n FROM order_part p
        WHERE p.order_id = o.id GROUP BY p.state) c),
       ARRAY(SELECT a.person FROM order_approval a WHERE a.order_id = o.id ORDER BY a.id),
       (SELECT r.signal FROM field_order r WHERE r.reverts_id = o.id),
       (SELECT r.signal FROM field_order r WHERE r.id = o.reverts_id),
       (SELECT e.name FROM order_part p JOIN entity e ON e.id = p.entity_id
        WHERE p.order_id = o.id ORDER BY p.id LIMIT 1)
FROM field_order o
WHERE o.territory_id = %(territory)s AND (%(everywhere)s OR EXISTS (
        SELECT 1 FROM order_part p JOIN entity e ON e.id = p.entity_id
        WHERE p.order_id = o.id AND e.commune_id = ANY(%(communes)s::bigint[])))
  AND {which}
"""
_LIST = (
    " AND (%(command)s = '' OR o.service || '.' || o.command = %(command)s)"
    " ORDER BY (o.ended_at IS NULL) DESC, o.given_at DESC, o.id DESC LIMIT %(most)s OFFSET %(skip)s"
)
_COUNTED = """
SELECT count(*) FILTER (WHERE {open}), count(*) FILTER (WHERE {agreement})
FROM field_order o WHERE o.territory_id = %(territory)s AND o.ended_at IS NULL
  AND (%(everywhere)s OR EXISTS (
        SELECT 1 FROM order_part p JOIN entity e ON e.id = p.entity_id
        WHERE p.order_id = o.id AND e.commune_id = ANY(%(communes)s::bigint[])))
"""


class Sift(StrEnum):
    """Which orders a list shows."""

    ALL = ""
    OPEN = "open"
    AGREEMENT = "agreement"
    DISOBEYED = "disobeyed"
    DONE = "done"


_WHICH = {
    Sift.ALL: "true",
    Sift.OPEN: "o.ended_at IS NULL AND o.state <> 'draft'",
    Sift.AGREEMENT: "o.ended_at IS NULL AND o.state = 'draft'",
    Sift.DISOBEYED: "o.state IN ('failed', 'timed_out')",
    Sift.DONE: "o.state = 'succeeded'",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRow:
    """One order as it stands; ``counts`` says how many of its parts are in which state."""

    id: int
    signal: str
    service: str
    command: str
    title: str
    params: dict[str, Any]
    reason: str
    author: str
    given_at: datetime
    begins_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    state: State
    glass: bool
    approvals_needed: int
    guarded: list[str]
    revert_at: datetime | None
    dark: int
    counts: dict[str, int]
    approvers: list[str]
    reverted_by: str
    reverts: str
    first: str

    @property
    def things(self) -> int:
        return sum(self.counts.values())

    @property
    def succeeded(self) -> int:
        return self.counts.get(State.SUCCEEDED, 0)

    @property
    def disobeyed(self) -> int:
        return self.counts.get(State.FAILED, 0) + self.counts.get(State.TIMED_OUT, 0)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def said(self) -> list[tuple[str, str]]:
        """(title, value) of each parameter, as its card words it."""
        return said_of(self.service, self.command, self.params)

    @property
    def can_be_taken_back(self) -> bool:
        return not self.reverted_by and any(
            c.key == self.command and c.field is not None and c.field.revert is not None
            for c in _commands(self.service)
        )

    def as_json(self) -> dict[str, Any]:
        """For programs; times in ISO 8601."""
        said = asdict(self)
        del said["id"]
        return said | {"things": self.things, "succeeded": self.succeeded}


def orders(
    scope: Scope, sift: Sift = Sift.ALL, command: str = "", page: int = 1, most: int = 100
) -> list[OrderRow]:
    """Orders this person may see; ``command`` narrows to one, as ``lighting.light``."""
    there = {"command": command, "most": most, "skip": (page - 1) * most}
    return rows(scope, _WHICH[sift] + _LIST, **there)


def waiting(scope: Scope) -> dict[Sift, int]:
    """How many are under way, and how many wait for somebody's agreement."""
    there: dict[str, Any] = {
        "territory": scope.territory,
        "everywhere": scope.everywhere,
        "communes": list(scope.communes),
    }
    with connection.cursor() as cursor:
        asked = _COUNTED.format(open=_WHICH[Sift.OPEN], agreement=_WHICH[Sift.AGREEMENT])
        cursor.execute(asked, there)
        return dict(zip((Sift.OPEN, Sift.AGREEMENT), cursor.fetchone(), strict=True))


def rows(scope: Scope, which: str, **more: Any) -> list[OrderRow]:
    there = {
        "territory": scope.territory,
        "everywhere": scope.everywhere,
        "communes": list(scope.communes),
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(which=which), there)
        return [_row(row) for row in cursor.fetchall()]


def _row(row: tuple[Any, ...]) -> OrderRow:
    said = dict(zip((f.name for f in fields(OrderRow)), row, strict=True))
    for name in ("params", "guarded", "counts"):
        said[name] = from_jsonb(said[name])
    for name in ("reverted_by", "reverts", "first"):
        said[name] = said[name] or ""
    said["state"], said["counts"] = State(said["state"]), said["counts"] or {}
    return OrderRow(**said)


def said_of(service: str, command: str, params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(title, value) of each parameter, as the card of the command words it."""
    return [
        (str(p.title), f"{params.get(p.key)} {p.symbol}".strip())
        for p in _parameters(service, command)
        if p.read_by is None
    ]


def _commands(service: str) -> tuple[Any, ...]:
    return next((s.commands for s in registry if s.key == service), ())


def _parameters(service: str, command: str) -> tuple[Any, ...]:
    found = next((c for c in _commands(service) if c.key == command and c.field), None)
    return found.field.parameters if found else ()


def named(scope: Scope, ids: Collection[str]) -> dict[str, str]:
    """Name of each author and approver; the desk itself has one too."""
    return colleagues(scope, ids) | {DESK: _("the desk")}
