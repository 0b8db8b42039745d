"""What each role may do, and the scope a person acts in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from eclor.core.identity.admission import owes_a_second_factor
from eclor.core.identity.models import Grant, Person, Role
from eclor.core.service.scope import Scope, shared
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
    Role.ADMINISTRATOR: _OPERATOR
    | {"devices.enrol", "devices.revoke", "house.administer", "people.administer"},
}


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody may do, and where: each permission with its communes, none of them for all."""

    grants: tuple[Grant, ...] = ()
    reach: Mapping[str, frozenset[int]] = field(default_factory=dict)
    owes: bool = False  # a second proof, without which nothing of this is open

    def only(self, permissions: frozenset[str]) -> "Held":
        """The same person through a token that was given these permissions alone."""
        # A grant that opens none of them must not widen what the token sees either.
        grants = tuple(g for g in self.grants if permissions & opened_by(g))
        reach = {p: c for p, c in self.reach.items() if p in permissions}
        return replace(self, grants=grants, reach=reach)


def grants_of(person: Person | None) -> tuple[Grant, ...]:
    return tuple(Grant.objects.filter(person=person)) if person else ()


def held_by(
    here: Here,
    person: Person | None,
    proved: bool = False,
    grants: tuple[Grant, ...] | None = None,
) -> Held:
    """What this person's grants open now: asked at every request, so a change works at once."""
    grants = grants_of(person) if grants is None else grants
    if owes_a_second_factor(here, list(grants), proved):
        return Held(owes=True)
    return Held(grants=grants, reach=_reach(grants))


def scope_of(
    here: Here, person: Person | None, now: datetime, language: str, held: Held | None = None
) -> Scope:
    """The scope of one request.

    An agent's scope covers the communes of the role, or all of them. Where somebody holds one
    permission in one commune and another everywhere, the scope is the narrower until a door asks for
    one of them: :meth:`Scope.through` then gives that permission's own communes.
    """
    found = held_by(here, person) if held is None else held
    return Scope(
        territory=here.id,
        now=now,
        person=str(person.pk) if person else "",
        audience=_widest(found.grants),
        # All of it is good there; everywhere only when nothing is bound to a commune.
        communes=shared(found.reach.values()),
        permissions=frozenset(found.reach),
        reach=tuple(sorted(found.reach.items())),
        language=language,
    )


def permissions_of(role: Role, service: str = "", verb: str = "") -> frozenset[str]:
    """What a role opens, narrowed to one service or one verb: ``waste.close_centre`` is both."""
    return frozenset(
        one
        for one in PERMISSIONS[role]
        if (not service or one.partition(".")[0] == service)
        and (not verb or one.partition(".")[2] == verb)
    )


def opened_by(grant: Grant) -> frozenset[str]:
    """The permissions of this one grant, wherever it holds."""
    return permissions_of(Role(grant.role), grant.service, grant.verb)


def _reach(grants: Iterable[Grant]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    everywhere: set[str] = set()
    for grant in grants:
        for one in opened_by(grant):
            if grant.commune_id is None:
                everywhere.add(one)
            else:
                found[one] = found.get(one, frozenset()) | {grant.commune_id}
    return found | dict.fromkeys(everywhere, frozenset())


def _widest(grants: Iterable[Grant]) -> Audience:
    return max(
        (Role(g.role).audience for g in grants), key=lambda a: a.rank, default=Audience.PUBLIC
    )
