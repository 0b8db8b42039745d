"""The console's own card: its pages, its clockwork, and what it keeps about persons."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Impersonal, Job, Kpi, Page, PersonalData, Service
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.trust.staff import AT_WORK
from eclor.faces.hypervisor.jobs import (
    NOTES_FOR,
    forget_old_notes,
    sample_figures,
    thin_samples,
)
from eclor.faces.hypervisor.models import HandoverNote, HandoverReading, SavedView
from eclor.faces.hypervisor.queries.health import troubles


def forget_views(scope: Scope, person: str) -> int:
    """Take away somebody's saved views; how many there were."""
    gone, _each = SavedView.objects.filter(person_id=int(person)).delete()
    return gone


def unsign(scope: Scope, person: str) -> int:
    """Take somebody's name off the notes, which stay; how many bore it."""
    signed = HandoverNote.objects.filter(person_id=int(person)).update(person=None, signed="")
    read = HandoverReading.objects.filter(person_id=int(person)).update(person=None, signed="")
    return signed + read


CONSOLE = Service(
    key="console",
    title=_("Console"),
    purpose=_("Let one person see and steer the whole territory from one screen."),
    icon="layout-dashboard",
    pages=(
        Page(
            key="hypervisor",
            title=_("Hypervisor"),
            icon="layout-dashboard",
            url_name="hypervisor",
            also=_("console control room map supervision"),
            audience=Audience.AGENT,
        ),
        Page(
            key="handover",
            title=_("Log of the shifts"),
            icon="notebook",
            url_name="hypervisor-handover",
            also=_("handover relief shift note duty book"),
            audience=Audience.AGENT,
        ),
    ),
    kpis=(Kpi(key="troubles", title=_("Troubles of the platform"), unit="", value=troubles),),
    jobs=(
        Job(
            key="sample_figures",
            title=_("Write down the figures of all services"),
            run=sample_figures,
            every=timedelta(minutes=1),
        ),
        Job(
            key="thin_samples",
            title=_("Thin out what was written down of the figures"),
            run=thin_samples,
            every=timedelta(hours=6),
        ),
        Job(
            key="forget_old_notes",
            title=_("Forget the notes between shifts after five years"),
            run=forget_old_notes,
            every=timedelta(days=1),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Views of the hypervisor that somebody keeps"),
            why=_("To find them again"),
            table="console_view",
            columns=("person_id", "name"),
            kept_for=timedelta(days=3660),
            erase=forget_views,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who wrote the notes between shifts, and what they wrote"),
            why=_("A note counts when one knows who signed it and who read it"),
            table="handover_note",
            columns=("person_id", "signed", "text"),
            kept_for=NOTES_FOR,
            erase=unsign,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who read the notes between shifts"),
            why=_("A note counts when one knows who signed it and who read it"),
            table="handover_reading",
            columns=("person_id", "signed"),
            kept_for=NOTES_FOR,
            erase=unsign,
            unguarded=AT_WORK,
        ),
    ),
    impersonal=(
        Impersonal(
            tables=("console_view", "figure_sample", "handover_note"),
            because=_("Names of figures and of shifts, and how a map is looked at."),
        ),
    ),
)
