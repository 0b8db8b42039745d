"""Giving and taking roles: at once, by whoever holds the right there, and written down."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.identity.models import Grant, Person, Role
from eclor.core.identity.permissions import opened_by, permissions_of
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

ADMINISTER = "people.administer"


class GrantRefused(ValueError):
    """No role was given or taken; the text says why, to the administrator."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveRole:
    """Empty ``service`` and ``verb``, and no ``commune``, mean all of them."""

    role: Role
    commune: int | None = None
    service: str = ""
    verb: str = ""


def refuse_beyond(scope: Scope, order: GiveRole) -> None:
    """Nobody gives out of bounds, and nothing that opens nothing. Raises GrantRefused."""
    if not permissions_of(order.role, order.service, order.verb):
        raise GrantRefused(_("This role has no such right: choose another service or right."))
    if not scope.everywhere and order.commune not in scope.communes:
        raise GrantRefused(_("You give roles in your own communes only."))


@transaction.atomic
def give(scope: Scope, person: Person, order: GiveRole) -> Grant:
    """Give a role; the person's next page knows it. Given twice, it is there once."""
    refuse_beyond(scope, order)
    grant, new = hold(person, order)
    if new:
        audit.write(scope, "identity.give_role", {"person": person.pk, **_said(grant)})
    return grant


def hold(person: Person, order: GiveRole) -> tuple[Grant, bool]:
    """The grant of this role, and whether it is new; who may give it was asked before."""
    same: dict[str, Any] = {
        "territory_id": person.territory_id,
        "person": person,
        "role": order.role,
        "commune_id": order.commune,
        "service": order.service,
        "verb": order.verb,
    }
    return Grant.objects.get_or_create(**same)


@transaction.atomic
def take(scope: Scope, pk: int) -> bool:
    """Take a role away; the person's next page is without it. Raises GrantRefused."""
    grant = Grant.objects.select_for_update().filter(pk=pk).first()
    if grant is None:
        return False
    if not scope.everywhere and grant.commune_id not in scope.communes:
        raise GrantRefused(_("You give roles in your own communes only."))
    if _is_whole(grant) and not _others_whole(grant):
        raise GrantRefused(_("Nobody would administer the house any more: give the role first."))
    grant.delete()
    audit.write(scope, "identity.take_role", {"person": grant.person_id, **_said(grant)})
    return True


@transaction.atomic
def set_active(scope: Scope, pk: int, active: bool) -> bool:
    """Shut an account, or open it again. Its devices and programs are out at their next request."""
    person = Person.objects.filter(territory_id=scope.territory, pk=pk).first()
    if person is None or not scope.everywhere:
        return False
    if str(person.pk) == scope.person:
        raise GrantRefused(_("You cannot shut your own account."))
    Person.objects.filter(pk=person.pk).update(is_active=active)
    did = "identity.open_again" if active else "identity.shut_account"
    audit.write(scope, did, {"person": person.pk})
    return True


def still_administers(person: int, commune: int | None) -> bool:
    """Whether somebody could give roles there today, or everywhere where ``commune`` is None."""
    theirs = Grant.objects.filter(person_id=person, person__is_active=True)
    return any(ADMINISTER in opened_by(one) and one.commune_id in (None, commune) for one in theirs)


def _is_whole(grant: Grant) -> bool:
    return (
        grant.role == Role.ADMINISTRATOR
        and grant.commune_id is None
        and not grant.service
        and not grant.verb
    )


def _others_whole(grant: Grant) -> bool:
    # Locked until the end: two administrators must not take each other's role at once.
    others = Grant.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, commune=None, service="", verb="", person__is_active=True
    )
    return any(one.pk != grant.pk and one.person_id != grant.person_id for one in others)


def _said(grant: Grant) -> dict[str, object]:
    return {
        "role": grant.role,
        "commune": grant.commune_id or 0,
        "service": grant.service,
        "verb": grant.verb,
    }
