"""A lost second proof: two administrators give the way in back a day later, and its owner is told."""

import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from eclor.core.identity import letters, links
from eclor.core.identity.grants import GrantRefused, still_administers
from eclor.core.identity.letters import NotSent
from eclor.core.identity.models import Factor, Person, Reset, Session
from eclor.core.identity.sessions import digest
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

log = logging.getLogger(__name__)
WAITS = timedelta(hours=24)  # from the agreement on: the owner reads letters once a day
LASTS = timedelta(days=7)  # for the second administrator to agree


def waiting(scope: Scope) -> Iterable[Reset]:
    """Those that are asked or agreed to, the newest first."""
    found = Reset.objects.select_related("person", "asked_by", "agreed_by")
    return found.order_by("-asked_at") if scope.everywhere else found.none()


@transaction.atomic
def ask(scope: Scope, house: str, email: str, because: str) -> Reset:
    """The first administrator asks; the owner gets a letter that stops it. Raises GrantRefused, NotSent."""
    _refuse_narrow(scope)
    person = links.person_of(email)
    if person is None or not Factor.objects.filter(person=person).exists():
        raise GrantRefused(_("No account of this address has a second proof."))
    if str(person.pk) == scope.person:
        raise GrantRefused(_("For your own account, ask another administrator."))
    token = secrets.token_urlsafe(32)
    reset, new = Reset.objects.get_or_create(
        person=person,
        defaults={
            "territory_id": scope.territory,
            "because": because,
            "mark": digest(token),
            "asked_by_id": int(scope.person),
            "asked_at": scope.now,
        },
    )
    if not new:
        raise GrantRefused(_("This was asked already: see the list above."))
    audit.write(scope, "identity.ask_reset", {"person": person.pk, "because": because})
    text = _(
        "An administrator of %(house)s says that you lost your second proof and asks to take it"
        " away: %(because)s\n\nIf that is so, do nothing. If not, stop it here:\n\n%(link)s"
    ) % {"house": house, "because": because, "link": links.absolute("reset", token)}
    letters.send(person.email, _("Your second proof at %(house)s") % {"house": house}, text)
    return reset


@transaction.atomic
def agree(scope: Scope, house: str, pk: int) -> None:
    """The second administrator agrees; a day later it is done. Raises GrantRefused, NotSent."""
    _refuse_narrow(scope)
    # Locked: an owner who stops it at this moment has stopped it.
    reset = Reset.objects.select_for_update().filter(pk=pk, agreed_by=None).first()
    # Two administrators: who asked and is none any more counts as nobody.
    if reset is None or not still_administers(reset.asked_by_id, None):
        raise GrantRefused(_("Nobody waits for this agreement any more."))
    if scope.person in (str(reset.asked_by_id), str(reset.person_id)):
        raise GrantRefused(_("It takes a second administrator, who is neither of the two."))
    reset.agreed_by_id, reset.works_at = int(scope.person), scope.now + WAITS
    reset.save(update_fields=["agreed_by", "works_at"])
    audit.write(scope, "identity.agree_reset", {"person": reset.person_id})
    at = date_format(timezone.localtime(reset.works_at), "DATETIME_FORMAT")
    text = _(
        "A second administrator of %(house)s agreed: your second proof is taken away on %(at)s."
        " Afterwards you sign in as you did before you had it, and add a new one.\n\nYou still have"
        " it? Sign in with it, and nothing is taken away."
    ) % {"house": house, "at": at}
    letters.send(reset.person.email, _("Your second proof at %(house)s") % {"house": house}, text)


@transaction.atomic
def stop(scope: Scope, pk: int) -> bool:
    """An administrator takes it back. Whether it was there. Raises GrantRefused."""
    _refuse_narrow(scope)
    return _stop(scope, Reset.objects.filter(pk=pk))


def known(token: str) -> Reset | None:
    return Reset.objects.filter(mark=digest(token)).first()


@transaction.atomic
def stop_by_owner(scope: Scope, token: str) -> bool:
    """Whoever reads the owner's letters stops it, without signing in. Whether it was there."""
    return _stop(scope, Reset.objects.filter(mark=digest(token)))


@transaction.atomic
def stop_unneeded(scope: Scope, person: Person) -> None:
    """Who just used the second proof has not lost it."""
    _stop(scope, Reset.objects.filter(person=person))


def carry_out(scope: Scope) -> None:
    """Take away what is due; forget what nobody agreed to in time."""
    Reset.objects.filter(agreed_by=None, asked_at__lt=scope.now - LASTS).delete()
    for reset in Reset.objects.select_related("person").filter(works_at__lte=scope.now):
        _take_away(scope, reset)


@transaction.atomic
def take_away(scope: Scope, person: Person, by: str) -> int:
    """No second proof, no device signed in; how many proofs went. ``by`` is for the audit."""
    gone, _each = Factor.objects.filter(person=person).delete()
    Session.objects.filter(person=person).delete()
    audit.write(scope, "identity.reset_factors", {"person": person.pk, "by": by})
    return gone


@transaction.atomic
def _take_away(scope: Scope, reset: Reset) -> None:
    if not Reset.objects.select_for_update().filter(pk=reset.pk).exists():
        return  # stopped meanwhile
    take_away(scope, reset.person, by=f"{reset.asked_by_id}+{reset.agreed_by_id}")
    reset.delete()
    try:
        text = _("Your second proof was taken away. Sign in, and add a new one in your account.")
        letters.send(reset.person.email, _("Your second proof"), text)
    except NotSent:
        log.warning(
            "Person %s was told twice that it would come, not that it did.", reset.person_id
        )


def _stop(scope: Scope, found: models.QuerySet[Reset]) -> bool:
    stopped = list(found.select_for_update())
    for one in stopped:
        audit.write(scope, "identity.stop_reset", {"person": one.person_id})
    Reset.objects.filter(pk__in=[one.pk for one in stopped]).delete()
    return bool(stopped)


def _refuse_narrow(scope: Scope) -> None:
    if not scope.everywhere:
        raise GrantRefused(_("Only an administrator of the whole federation does this."))
