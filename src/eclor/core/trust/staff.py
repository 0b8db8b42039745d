"""What is said of colleagues at work: a number of an account beside what was done."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope

# Why such a column is read without a purpose: `PersonalData.unguarded`.
AT_WORK = _("It is the number of an account at work, shown to colleagues with what was done.")


def leads_to_nobody(scope: Scope, person: str) -> int:
    """Nothing to erase: the number that stays leads to nobody once the account is gone."""
    return 0
