"""What the council's report says: every street held against the decree, and the streets that use most."""

from collections.abc import Sequence
from dataclasses import dataclass

from eclor.core.service.scope import Scope
from eclor.services.lighting.queries.energy import StreetUse, Used, used, used_by_street
from eclor.services.lighting.queries.lamps import every_lamp
from eclor.services.lighting.rules.classes.checking import Verdict, verdict
from eclor.services.lighting.words.inventory import Asked, LampRow

MOST_STREETS = 15


@dataclass(frozen=True, slots=True)
class JudgedStreet:
    """A street and what the decree says of it."""

    commune: str
    name: str
    lamps: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CouncilReport:
    """``broken``: streets that break a rule; ``clean`` and ``unsure`` count the others; ``hungry``:
    the streets whose lamps' meters counted most."""

    lamps: int
    watts: float
    unknown_watts: int
    used: Sequence[Used]
    hungry: Sequence[tuple[tuple[str, str], StreetUse]]
    streets: int
    broken: Sequence[JudgedStreet]
    clean: int
    unsure: int

    @property
    def kwh(self) -> float:
        return sum(one.kwh for one in self.used)

    @property
    def full(self) -> float | None:
        """kWh at full light; None as soon as one commune's is not known."""
        known = [one.full for one in self.used]
        return None if None in known else sum(full for full in known if full is not None)

    @property
    def saved(self) -> float | None:
        """Share of full light that was not taken."""
        full = self.full
        return 1 - self.kwh / full if full else None


def council_report(scope: Scope) -> CouncilReport:
    """All lamps are read once."""
    rows = list(every_lamp(scope, Asked()))
    judged = _judged(rows)
    uses = sorted(used_by_street(scope, rows).items(), key=lambda one: -one[1].kwh)
    return CouncilReport(
        lamps=len(rows),
        watts=sum(row.watts or 0 for row in rows),
        unknown_watts=sum(row.watts is None for row in rows),
        used=used(scope),
        hungry=uses[:MOST_STREETS],
        streets=len(judged),
        broken=[one for one in judged if one.verdict.clean is False],
        clean=sum(one.verdict.clean is True for one in judged),
        unsure=sum(one.verdict.clean is None for one in judged),
    )


def _judged(rows: Sequence[LampRow]) -> list[JudgedStreet]:
    streets: dict[tuple[str, str], list[LampRow]] = {}
    for row in rows:
        streets.setdefault((row.commune, row.street), []).append(row)
    return [
        JudgedStreet(commune, name, len(lamps), verdict(name, lamps))
        for (commune, name), lamps in sorted(streets.items())
    ]
