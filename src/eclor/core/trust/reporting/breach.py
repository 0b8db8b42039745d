"""The report of a breach (GDPR, article 33): who was reached, by whom, with which data, in a span."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eclor.core.identity.models import Person
from eclor.core.service.personal import PersonalData
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.trust.door import door
from eclor.core.trust.ledger import OWN

REACHED = "SELECT * FROM trust.reached(%s::smallint, %s, %s)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """What one actor opened for one purpose; ``everybody``: a statistic over all was among it."""

    purpose: str
    actor: str
    times: int
    everybody: bool
    first: datetime
    latest: datetime
    subjects: list[UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """One span of the ledger; ``persons`` are pseudonyms, ``accounts`` those we can write to."""

    since: datetime
    until: datetime
    reached: list[Reached]
    data: list[PersonalData]
    persons: list[UUID]
    accounts: dict[UUID, Person]

    @property
    def everybody(self) -> bool:
        return any(one.everybody for one in self.reached)

    def shown(self) -> dict[str, Any]:
        """As JSON, with what article 33 (3) asks for and the ledger can know."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "everybody_was_counted": self.everybody,
            "number_of_persons": len(self.persons),
            "categories_of_data": [
                {"what": str(one.what), "table": one.table, "columns": list(one.columns)}
                for one in self.data
            ],
            "openings": [
                {
                    "purpose": one.purpose,
                    "actor": one.actor,
                    "times": one.times,
                    "first": one.first.isoformat(),
                    "latest": one.latest.isoformat(),
                    "persons": len(one.subjects),
                }
                for one in self.reached
            ],
            "persons": [
                {"pseudonym": str(one), "email": self.accounts[one].email}
                if one in self.accounts
                else {"pseudonym": str(one)}
                for one in self.persons
            ],
        }


def breach(scope: Scope, since: datetime, until: datetime) -> Breach:
    """Everything opened from ``since`` until before ``until``, but people's own look at themselves."""
    rows = [Reached(**row) for row in door.ask(REACHED, scope.territory, since, until)]
    found = [one for one in rows if one.purpose != OWN]
    persons = sorted({subject for one in found for subject in one.subjects})
    accounts = Person.objects.filter(territory_id=scope.territory, subject__in=persons)
    purposes = {one.purpose for one in found}
    return Breach(
        since=since,
        until=until,
        reached=found,
        data=[
            line
            for service in registry
            for line in service.personal_data
            if purposes & set(line.purposes)
        ],
        persons=persons,
        accounts={one.subject: one for one in accounts},
    )
