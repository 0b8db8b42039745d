"""The card of notices: which persons it knows, who may write to them, and what still waits."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.notices.calling import call
from eclor.core.notices.choosing import KEPT as CHOICES_KEPT
from eclor.core.notices.forgetting import (
    forget_addresses,
    forget_choices,
    forget_letters,
    forget_quiet,
    forget_sendings,
)
from eclor.core.notices.models import Sending
from eclor.core.notices.posting import CHOOSE, SEND
from eclor.core.notices.posting import KEPT as LETTERS_KEPT
from eclor.core.notices.sending import send_due
from eclor.core.notices.words import State
from eclor.core.service.contract import (
    Impersonal,
    Interest,
    Job,
    Kpi,
    Page,
    PersonalData,
    Purpose,
    Reading,
    Service,
    Topic,
)
from eclor.core.service.personal import Basis
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience, Severity


def send(scope: Scope) -> None:
    send_due(scope)


def unsent(scope: Scope) -> Reading:
    """Notices of the last month that did not arrive, or of which nobody knows."""
    lost = Sending.objects.filter(
        territory_id=scope.territory, state__in=(State.FAILED, State.UNSURE)
    ).count()
    return Reading(value=lost, at=scope.now, severity=Severity.WARNING if lost else None)


_CHANGED = _("the last change")
NOTICES = Service(
    key="notices",
    title=_("Notices"),
    purpose=_("Tell people what they asked to be told, once, where they wish it."),
    icon="mail",
    pages=(
        Page(key="mine", title=_("My notices"), icon="mail", url_name="notices"),
        Page(
            key="outbox",
            title=_("Outbox"),
            icon="mailbox",
            url_name="notices-outbox",
            audience=Audience.ADMINISTRATOR,
            permission="house.administer",
        ),
    ),
    topics=(
        Topic(
            key="number",
            title=_("Codes that prove a telephone number"),
            why=_("You wrote this number on the page of your notices."),
            urgent=True,
            asked=False,
        ),
    ),
    kpis=(Kpi(key="unsent", title=_("Notices that did not arrive"), unit="", value=unsent),),
    interests=(Interest(in_fact="AlarmCalled", then=call),),
    jobs=(
        Job(key="send", title=_("Send notices"), run=send, every=timedelta(seconds=20)),
        Job(
            key="forget_sendings",
            title=_("Forget how far notices were, after a month"),
            run=forget_sendings,
            every=timedelta(days=1),
        ),
    ),
    purposes=(
        Purpose(
            key=SEND,
            title=_("Send a notice"),
            why=_(
                "To bring a notice to those who asked for it, the address and the words are read."
            ),
        ),
        Purpose(
            key=CHOOSE,
            title=_("Show people their own choices of notices"),
            why=_("To show and change what somebody wishes to be told, and where."),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Browsers and telephone numbers that notices go to"),
            why=_("To reach whoever asked for it"),
            basis=Basis.CONSENT,
            table="notice_address",
            columns=("address", "device"),
            kept_for=CHOICES_KEPT,
            kept_from=_CHANGED,
            erase=forget_addresses,
            purposes=(SEND, CHOOSE),
        ),
        PersonalData(
            what=_("Topics, carriers and communes that somebody chose"),
            why=_("To tell people what they wish and nothing else"),
            basis=Basis.CONSENT,
            table="notice_choice",
            columns=("wish",),
            kept_for=CHOICES_KEPT,
            kept_from=_CHANGED,
            erase=forget_choices,
            purposes=(SEND, CHOOSE),
        ),
        PersonalData(
            what=_("Hours in which somebody's telephone stays silent"),
            why=_("To leave people in peace"),
            basis=Basis.CONSENT,
            table="notice_quiet",
            columns=("begins", "ends"),
            kept_for=CHOICES_KEPT,
            kept_from=_CHANGED,
            erase=forget_quiet,
            purposes=(SEND, CHOOSE),
        ),
        PersonalData(
            what=_("Notices on their way: to whom, and their words"),
            why=_("To send them, and again when a carrier fails"),
            table="notice_letter",
            columns=("address", "title", "text", "path"),
            kept_for=LETTERS_KEPT,
            erase=forget_letters,
            purposes=(SEND,),
        ),
    ),
    impersonal=(
        Impersonal(
            tables=("notice_sending",),
            because=_(
                "How far a notice is, by a random number: no name, no address, no word of it."
            ),
        ),
        Impersonal(
            tables=("notice_sending",),
            columns=("address",),
            because=_("The random number of a row behind the guard."),
        ),
    ),
)
