"""Forgetting what is past its retention; what a policy hid already is taken off the disk here."""

from datetime import timedelta

from django.apps import apps

from eclor.core.identity import attempts, outbox
from eclor.core.identity.models import ApiToken, FailedSignIn, Invitation, Link, Person
from eclor.core.identity.sessions import SessionStore
from eclor.core.service.scope import Scope
from eclor.core.trust.door import door

ACCOUNTS_IDLE = timedelta(days=730)  # CNIL: two years without a sign of life
# CNIL, recommendation on logging: up to three years where the risk is shown; orders reach the field.
AUDIT_KEPT = timedelta(days=1095)
WORK_KEPT = timedelta(days=400)
FAILURES_KEPT = timedelta(days=1)
INVITATIONS_KEPT = timedelta(days=30)


def purge(scope: Scope) -> None:
    """Delete the rows past their retention in every guarded table of this federation."""
    door.ask("SELECT * FROM trust.purge(%s::smallint)", scope.territory)


def forget(scope: Scope) -> None:
    """Delete what the house's own tables have kept long enough."""
    SessionStore.clear_expired()
    FailedSignIn.objects.filter(at__lt=scope.now - FAILURES_KEPT).delete()
    Link.objects.filter(made_at__lt=scope.now - FAILURES_KEPT).delete()
    outbox.forget_older(scope.now - FAILURES_KEPT)
    Invitation.objects.filter(made_at__lt=scope.now - INVITATIONS_KEPT).delete()
    ApiToken.objects.filter(expires_at__lt=scope.now).delete()
    Person.objects.filter(
        territory_id=scope.territory, last_login__lt=scope.now - ACCOUNTS_IDLE
    ).delete()
    # The queue of work stands a floor above; its rows are ours to forget, not its code.
    work = apps.get_model("jobs", "Work")
    work._default_manager.filter(ended_at__lt=scope.now - WORK_KEPT).delete()
    door.ask("SELECT trust.forget_audit(%s::smallint, %s)", scope.territory, scope.now - AUDIT_KEPT)


def forget_account(scope: Scope, person: str) -> int:
    """Delete an account, its roles with it; 1, or 0 when there is none."""
    _, each = Person.objects.filter(territory_id=scope.territory, pk=int(person)).delete()
    return each.get("identity.Person", 0)


def forget_attempts(scope: Scope, person: str) -> int:
    """Forget the wrong passwords tried with the address of this account."""
    account = Person.objects.filter(territory_id=scope.territory, pk=int(person)).first()
    if account is None:
        return 0
    tried = (
        account.email.lower(),
        attempts.second_of(account),
        attempts.again_of(account),
    )
    count, _ = FailedSignIn.objects.filter(email__in=tried).delete()
    return count


def forget_letters(scope: Scope, person: str) -> int:
    """Forget the letters written to the mailbox of this account, in files too."""
    account = Person.objects.filter(territory_id=scope.territory, pk=int(person)).first()
    gone = outbox.forget_mailbox(account.email) if account else 0
    return gone + _forget_mailbox(Link, scope, person)


def forget_invitations(scope: Scope, person: str) -> int:
    """Forget the invitations of this mailbox; those the person made go with the account."""
    return _forget_mailbox(Invitation, scope, person)


def _forget_mailbox(table: type[Link] | type[Invitation], scope: Scope, person: str) -> int:
    account = Person.objects.filter(territory_id=scope.territory, pk=int(person)).first()
    if account is None:
        return 0
    count, _ = table._default_manager.filter(email__iexact=account.email).delete()
    return count
