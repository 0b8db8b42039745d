"""Inviting somebody to a role: a letter whose link works once, within a week, for that mailbox."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from eclor.core.identity import accounts, grants, letters, links
from eclor.core.identity.grants import GiveRole, GrantRefused
from eclor.core.identity.models import Invitation, Person, Role
from eclor.core.identity.sessions import digest
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

LASTS = timedelta(days=7)
OPEN_AT_ONCE = 200  # of one federation


def send(request: HttpRequest, scope: Scope, email: str, order: GiveRole) -> None:
    """Write the letter; who owns the mailbox gets the role by it. Raises GrantRefused, NotSent."""
    grants.refuse_beyond(scope, order)
    waiting = Invitation.objects.filter(used_at=None, expires_at__gt=scope.now)
    if waiting.count() >= OPEN_AT_ONCE:
        raise GrantRefused(_("%s invitations wait already: take some back.") % OPEN_AT_ONCE)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.create(
            territory_id=scope.territory,
            mark=digest(token),
            email=email,
            role=order.role,
            commune_id=order.commune,
            service=order.service,
            verb=order.verb,
            made_by_id=int(scope.person),
            made_at=scope.now,
            expires_at=scope.now + LASTS,
        )
        audit.write(scope, "identity.invite", {"role": order.role, "commune": order.commune or 0})
        house = request.here.name  # type: ignore[attr-defined]
        text = _(
            "You are invited to work at %(house)s. Open this link within seven days.\n\n%(link)s\n\n"
            "It works once, and only for you: pass it on to nobody."
        ) % {"house": house, "link": links.absolute("invitation", token)}
        letters.send(email, _("Invitation to %(house)s") % {"house": house}, text)


def known(token: str, now: datetime) -> Invitation | None:
    """The invitation while it can still be used."""
    found = Invitation.objects.select_related("made_by", "commune")
    return found.filter(mark=digest(token), used_at=None, expires_at__gt=now).first()


@transaction.atomic
def accept(scope: Scope, invitation: Invitation, name: str) -> Person | None:
    """The account with its role; None when somebody was quicker, or the inviter lost the right."""
    if accounts.is_shut(invitation.email):
        return None
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=scope.now)
    if not used or not grants.still_administers(invitation.made_by_id, invitation.commune_id):
        return None
    person = links.person_of(invitation.email) or accounts.open_(scope, invitation.email, name)
    order = GiveRole(
        role=Role(invitation.role),
        commune=invitation.commune_id,
        service=invitation.service,
        verb=invitation.verb,
    )
    grants.hold(person, order)
    audit.write(scope, "identity.accept_invitation", {"person": person.pk, "role": invitation.role})
    return person


def take_back(scope: Scope, pk: int) -> bool:
    """Its link opens nothing any more. Whether it was there, and in the administrator's reach."""
    mine = Invitation.objects.filter(pk=pk, used_at=None)
    if not scope.everywhere:
        mine = mine.filter(commune_id__in=scope.communes)
    gone, _rows = mine.delete()
    if gone:
        audit.write(scope, "identity.take_back_invitation", {"invitation": pk})
    return bool(gone)
