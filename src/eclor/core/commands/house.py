"""The card of the desk: its pages; what may be ordered stands on the cards of the rooms."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.commands.keeping import KEPT, forget_old
from eclor.core.commands.words import SEE
from eclor.core.service.contract import Job, Page, Service
from eclor.core.service.personal import Impersonal, PersonalData
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience


def leads_to_nobody(scope: Scope, person: str) -> int:
    """Nothing to erase: the number that stays leads to nobody once the account is gone."""
    return 0


AT_WORK = _("It is the number of an account at work, shown to colleagues with what was done.")
ORDERS = Service(
    key="orders",
    title=_("Orders"),
    purpose=_("Bring orders to the field, with a reason, a second person and a proof of each."),
    icon="command",
    pages=(
        Page(
            key="orders",
            title=_("Orders to the field"),
            icon="command",
            url_name="orders",
            audience=Audience.AGENT,
            permission=SEE,
        ),
    ),
    jobs=(
        Job(
            key="forget_old",
            title=_("Forget orders that ended more than 400 days ago"),
            run=forget_old,
            every=timedelta(days=1),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Who gave an order, and why"),
            why=_("To answer for what was done to the field"),
            table="field_order",
            columns=("author", "reason", "key"),
            kept_for=KEPT,
            kept_from=_("the end of the order"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who agreed to an order"),
            why=_("To answer for what was done to the field"),
            table="order_approval",
            columns=("person",),
            kept_for=KEPT,
            kept_from=_("the end of the order"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
    ),
    impersonal=(
        Impersonal(
            tables=("field_order", "order_part", "order_sequence"),
            because=_("Things, devices and levels; the persons in them are declared apart."),
        ),
        Impersonal(
            tables=("field_order",),
            columns=("params", "spoken", "wanted", "guarded"),
            because=_("Levels and times, and names of things."),
        ),
    ),
)
