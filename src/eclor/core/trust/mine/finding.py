"""What the house holds about one person: found from the cards, line by line, with no list by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from eclor.core.identity.models import Person
from eclor.core.service.contract import Service
from eclor.core.service.personal import PersonalData
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.trust.door import door
from eclor.core.trust.personal import OF_A_PERSON

LEDGER = "trust.access"
OWN_ROWS = "SELECT * FROM trust.own_rows(%s::smallint, %s, %s, %s)"
# A digest is no answer to anybody's question, and a key to guess from: said, never shown.
SECRETS = {
    ("person", "password"),
    ("session", "key"),
    ("session", "data"),
    ("factor", "mark"),
    ("factor", "secret"),
    ("sign_in_link", "mark"),
    ("invitation", "mark"),
    ("api_token", "mark"),
}
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """One person by everything that may lead to them."""

    territory: int
    account: int
    subject: UUID
    email: str

    @classmethod
    def of(cls, person: Person) -> "Who":
        return cls(
            territory=person.territory_id,
            account=person.pk,
            subject=person.subject,
            email=person.email,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One line of a card, and the rows it is about; the keys of each are the declared columns."""

    service: Service
    line: PersonalData
    rows: list[Row]


def held(scope: Scope, who: Who, why: str) -> list[Held]:
    """Everything every card declares, the guarded rows too: the ledger notes that they were shown."""
    rows = door.ask(OWN_ROWS, who.territory, who.subject, str(who.account), why)
    guarded: dict[str, list[Row]] = {}
    for one in rows:
        guarded.setdefault(one["name"], []).append(one["said"])
    return [
        Held(service=service, line=line, rows=list(_shown(line, _rows(line, who, guarded))))
        for service in registry
        for line in service.personal_data
    ]


def lead(line: PersonalData, who: Who) -> Q | None:
    """How the rows of an unguarded table are found for a person; None when nothing leads there."""
    model = models_by_table().get(line.table)
    if model is None:
        return None
    if model is Person:
        return Q(pk=who.account)
    parts = [
        part for field in model._meta.local_concrete_fields if (part := _part(field, line, who))
    ]
    return Q(*parts, _connector=Q.OR) if parts else None


def leads(line: PersonalData) -> bool:
    """Whether a person can be found in this table at all: without it no right could be served."""
    nobody = Who(territory=0, account=0, subject=UUID(int=0), email="")
    return bool(line.purposes) or line.table == LEDGER or lead(line, nobody) is not None


def models_by_table() -> dict[str, type[models.Model]]:
    return {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}


def _rows(line: PersonalData, who: Who, guarded: dict[str, list[Row]]) -> Iterable[Row]:
    if line.purposes:
        return guarded.get(line.table, [])
    if line.table == LEDGER:
        return _openings(who)
    found = lead(line, who)
    if found is None:
        raise LookupError(f"Nothing leads from {line.table} to a person: see trust.mine.finding.")
    model = models_by_table()[line.table]
    names = {f.column: f.attname for f in model._meta.local_concrete_fields}
    rows = model._default_manager.filter(found).order_by("pk")
    values = rows.values_list(*(names[column] for column in line.columns))
    return (dict(zip(line.columns, row, strict=True)) for row in values)


def _openings(who: Who) -> list[Row]:
    """What this person opened about others; who looked at theirs is `ledger.seen`."""
    return door.ask(
        "SELECT * FROM trust.opened_by(%s::smallint, %s)", who.territory, str(who.account)
    )


def _part(field: "models.Field[Any, Any]", line: PersonalData, who: Who) -> Q | None:
    if field.related_model is Person:
        return Q(**{field.attname: who.account})
    if field.column == "subject" and isinstance(field, models.UUIDField):
        return Q(subject=who.subject)
    if field.column in line.columns and isinstance(field, models.JSONField):
        return Q(**{f"{field.attname}__person": who.account})  # an act upon this account
    if field.column not in line.columns or not isinstance(
        field, models.CharField | models.TextField
    ):
        return None
    if field.column == "email":
        return Q(email__iexact=who.email)
    return Q(**{field.attname: str(who.account)}) if OF_A_PERSON.search(field.column) else None


def _shown(line: PersonalData, rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if line.table == LEDGER:
            yield row
        else:
            yield {
                column: "•••" if (line.table, column) in SECRETS else _written(row[column])
                for column in line.columns
            }


def _written(value: Any) -> Any:
    """Bytes in hexadecimal, as PostgreSQL's JSON writes those behind the guard; all else as it is."""
    return f"\\x{bytes(value).hex()}" if isinstance(value, bytes | memoryview) else value
