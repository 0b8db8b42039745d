"""The register of processing (GDPR, article 30), from the cards and the charter in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Service
from eclor.core.service.personal import Basis, PersonalData
from eclor.core.service.registry import registry
from eclor.core.trust.charter.queries import InForce, purposes

BASES = {
    Basis.CONSENT: _("Consent (article 6, 1, a)"),
    Basis.CONTRACT: _("Contract (article 6, 1, b)"),
    Basis.LEGAL_OBLIGATION: _("Legal obligation (article 6, 1, c)"),
    Basis.VITAL_INTERESTS: _("Vital interests (article 6, 1, d)"),
    Basis.PUBLIC_TASK: _("Task in the public interest (article 6, 1, e)"),
    Basis.LEGITIMATE_INTERESTS: _("Legitimate interests (article 6, 1, f)"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A purpose of a line: whether the charter knows it, and whether it is switched on."""

    key: str
    title: str
    why: str
    in_charter: bool
    active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Processing:
    """One line of the register."""

    service: str
    service_title: str
    what: str
    why: str
    table: str
    columns: tuple[str, ...]
    basis: str
    consent: bool
    keep_days: int
    kept_from: str
    purposes: tuple[Opened, ...]
    unguarded: str

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "service": self.service,
            "what": self.what,
            "why": self.why,
            "table": self.table,
            "columns": list(self.columns),
            "basis": self.basis,
            "keep_days": self.keep_days,
            "kept_from": self.kept_from,
            "purposes": [
                {"key": p.key, "title": p.title, "in_charter": p.in_charter, "active": p.active}
                for p in self.purposes
            ],
            "guarded": not self.unguarded,
            "unguarded_because": self.unguarded,
        }


def register(territory: int, services: Iterable[Service] | None = None) -> list[Processing]:
    """Every line of every card, by service, as the charter in force allows it."""
    rooms = list(registry if services is None else services)
    in_force = {one.key: one for one in purposes(territory)}
    known = {one.key: one for room in rooms for one in room.purposes}
    return [
        _line(room, line, known, in_force)
        for room in sorted(rooms, key=lambda r: str(r.title))
        for line in room.personal_data
    ]


def _line(
    room: Service, line: PersonalData, known: dict[str, Any], in_force: dict[str, InForce]
) -> Processing:
    return Processing(
        service=room.key,
        service_title=str(room.title),
        what=str(line.what),
        why=str(line.why),
        table=line.table,
        columns=line.columns,
        basis=str(BASES[line.basis]),
        consent=line.basis is Basis.CONSENT,
        keep_days=line.kept_for.days,
        kept_from=str(line.kept_from),
        purposes=tuple(
            Opened(
                key=key,
                title=str(known[key].title),
                why=str(known[key].why),
                in_charter=key in in_force,
                active=key in in_force and in_force[key].active,
            )
            for key in line.purposes
        ),
        unguarded=str(line.unguarded),
    )
