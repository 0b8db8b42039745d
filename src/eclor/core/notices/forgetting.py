"""Forgetting whom notices were for; and how far they were, once nobody asks any more."""

from datetime import timedelta

from eclor.core.notices.models import Address, Choice, Letter, Quiet, Sending
from eclor.core.service.scope import Scope
from eclor.core.trust.mine.erasing import erase_in

SENDINGS_KEPT = timedelta(days=30)


def forget_addresses(scope: Scope, subject: str) -> int:
    return erase_in(scope, subject, Address._meta.db_table)


def forget_choices(scope: Scope, subject: str) -> int:
    return erase_in(scope, subject, Choice._meta.db_table)


def forget_quiet(scope: Scope, subject: str) -> int:
    return erase_in(scope, subject, Quiet._meta.db_table)


def forget_letters(scope: Scope, subject: str) -> int:
    return erase_in(scope, subject, Letter._meta.db_table)


def forget_sendings(scope: Scope) -> None:
    """How far each was says nothing of anybody; a month is enough to see whether carriers work."""
    Sending.objects.filter(
        territory_id=scope.territory, changed_at__lt=scope.now - SENDINGS_KEPT
    ).delete()
