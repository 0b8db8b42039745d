"""What each role may do, and the scope a person acts in."""

from collections.abc import Iterable
from datetime import datetime

from eclor.core.identity.models import Grant, Person, Role
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.here import Here

_OPERATOR = frozenset(
    {
        "hypervisor.see",
        "alarms.handle",
        "alarms.tune",
        "devices.see",
        "devices.adopt",
        "devices.replay",
        "orders.see",
        "orders.give",
        "orders.approve",
        "orders.break_glass",
        "lighting.command",
        "lighting.import",
        "lighting.repair",
        "lighting.see",
        "reports.rule",
        "reports.treat",
        "waste.close_centre",
        "waste.pick_up",
        "waste.tune_lane",
        "waste.write_calendar",
    }
)
_GUARANTOR = frozenset({"charter.see", "charter.sign", "charter.switch"})
PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OPERATOR: _OPERATOR,
    Role.ELECTED: _GUARANTOR
    | frozenset({"hypervisor.see", "elected.see", "lighting.see", "orders.see"}),
    Role.ADMINISTRATOR: _OPERATOR | {"devices.enrol", "devices.revoke", "house.administer"},
}


def scope_of(here: Here, person: Person | None, now: datetime, language: str) -> Scope:
    """The scope of one request; an agent's scope covers the communes of the role, or all of them."""
    grants = list(Grant.objects.filter(person=person)) if person else []
    return Scope(
        territory=here.id,
        now=now,
        person=str(person.pk) if person else "",
        audience=_widest(grants),
        communes=_communes(grants),
        permissions=frozenset().union(*(PERMISSIONS[Role(g.role)] for g in grants)),
        language=language,
    )


def _widest(grants: Iterable[Grant]) -> Audience:
    return max(
        (Role(g.role).audience for g in grants), key=lambda a: a.rank, default=Audience.PUBLIC
    )


def _communes(grants: list[Grant]) -> frozenset[int]:
    if any(g.commune_id is None for g in grants):
        return frozenset()
    return frozenset(g.commune_id for g in grants if g.commune_id is not None)
