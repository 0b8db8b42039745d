"""Whether every column that may say something about a person is declared on a card."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from eclor.core.identity.models import Person
from eclor.core.service.contract import Service
from eclor.core.service.registry import registry

# Names that speak of somebody: a table declared free of persons must say of such a column why.
OF_A_PERSON = re.compile(
    r"(^|_)(e?mail|phone|mobile|address|ip|birth|first_name|last_name|surname|signed|signer|actor"
    r"|author|assignee|asked_by|contact|plate|iban|photo|person|people|citizen|password"
    r"|session|cookie|by)(_|$)"
)
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


@dataclass(frozen=True, slots=True)
class Column:
    """``about``: it points at a person, by account or by pseudonym, whatever anybody says."""

    table: str
    name: str
    about: bool

    @property
    def telling(self) -> bool:
        return self.about or OF_A_PERSON.search(self.name) is not None


def columns(models_: Iterable[type[models.Model]] | None = None) -> Iterator[Column]:
    """Every column of the house that can hold words, or that points at a person."""
    found = apps.get_models(include_auto_created=True) if models_ is None else models_
    for model in found:
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            about = field.related_model is Person or (
                field.column == "subject" and isinstance(field, models.UUIDField)
            )
            if about or _holds_words(field):
                yield Column(model._meta.db_table, str(field.column), about)


def undeclared(
    found: Iterable[Column] | None = None, services: Iterable[Service] | None = None
) -> list[str]:
    """What stops the start: one sentence for each column that no card speaks of."""
    rooms = list(registry if services is None else services)
    personal = {(d.table, c) for r in rooms for d in r.personal_data for c in d.columns}
    # Behind the guard the pseudonym is the guard's own key: every line of the table speaks of it.
    personal |= {(d.table, "subject") for r in rooms for d in r.personal_data if d.purposes}
    tables, named = set(), set()
    for room in rooms:
        for line in room.impersonal:
            tables |= set() if line.columns else set(line.tables)
            named |= {(t, c) for t in line.tables for c in line.columns}
    return [
        _sentence(one)
        for one in (columns() if found is None else found)
        if (one.table, one.name) not in personal
        and (one.about or (one.table, one.name) not in named)
        and (one.telling or one.table not in tables)
    ]


def _holds_words(field: models.Field) -> bool:  # type: ignore[type-arg]
    if isinstance(field, models.SlugField) or field.choices:
        return False
    return isinstance(field, (*TEXTS, models.GenericIPAddressField, models.FileField))


def _sentence(one: Column) -> str:
    said = "points at a person" if one.about else "may say something about a person"
    mend = "" if one.about else ", or to `impersonal` with the reason why it does not"
    return (
        f"{one.table}.{one.name} {said} and no card declares it:"
        f" add it to `personal_data` of its service{mend}."
    )
