"""Answering whoever reported: what became of it, to the address left for that."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from eclor.core.notices.posting import post
from eclor.core.notices.words import Carrier, Notice
from eclor.core.service.scope import Scope
from eclor.services.reports.models import Report
from eclor.services.reports.queries.people import accounts, tellers, to_answer
from eclor.services.reports.texts import KINDS, REFUSALS, STATES
from eclor.services.reports.words import CATEGORIES, Kind, Refusal, State

TOPIC = "reports.answer"
# What changes something for whoever waits; the steps between are on the report's page.
TOLD = frozenset(
    {
        State.ACCEPTED,
        State.PLANNED,
        State.DONE,
        State.REFUSED,
        State.MERGED,
        State.TRANSFERRED,
        State.REOPENED,
    }
)


def answer(scope: Scope, report: int, state: State, signal: str) -> int:
    """Write to all who left an address, or chose the topic; told again it writes nothing. How many."""
    row = Report.objects.filter(territory_id=scope.territory, pk=report).first()
    if row is None or state not in TOLD:
        return 0
    readers: dict[UUID, str] = {}
    for one in (*_joined(row), row):
        for subject, email in (dict.fromkeys(tellers(one), "") | to_answer(scope, one)).items():
            readers[subject] = email or readers.get(subject, "")
    with_account = accounts(list(readers))
    with translation.override(settings.LANGUAGE_CODE):
        title, text = _words(row, state)
        path = page_of(row)
    return sum(
        post(
            scope,
            Notice(
                key=f"report-{row.pk}-{signal}",
                topic=TOPIC,
                subject=subject,
                title=title,
                text=text,
                path=path,
                commune=row.commune_id,
                email=email,
                carriers=frozenset() if subject in with_account else _asked_for(email),
            ),
        )
        for subject, email in readers.items()
    )


def _asked_for(email: str) -> frozenset[Carrier]:
    """Without an account: the browsers that asked to be told, and the address if one was left."""
    return frozenset({Carrier.PUSH, Carrier.MAIL} if email else {Carrier.PUSH})


def _joined(row: Report) -> list[Report]:
    """Reports that were joined with this one, and those joined with them: their people wait, too."""
    found: list[Report] = []
    last = [row]
    while last:
        known = {one.pk for one in (row, *found)}
        later = Report.objects.filter(merged_into__in=last, state=State.MERGED)
        last = [one for one in later if one.pk not in known]
        found += last
    return found


def page_of(row: Report) -> str:
    """A discreet report has no page for everybody; the number leads its own people's device on."""
    if CATEGORIES[Kind(row.kind)].discreet:
        return f"{reverse('reports')}?number={row.pk}"
    return reverse("reports-one", args=[row.pk])


def _words(row: Report, state: State) -> tuple[str, str]:
    title = _("Report no. %(n)d: %(state)s") % {"n": row.pk, "state": STATES[state]}
    step = row.steps.filter(state=state).order_by("-pk").first()
    lines = [str(KINDS[Kind(row.kind)])]
    if state is State.REFUSED and row.refusal:
        lines.append(str(REFUSALS[Refusal(row.refusal)]))
    if step is not None and step.note:
        lines.append(step.note)
    lines.append(_("You asked for this answer. Your own link lets you erase what you told."))
    return title, "\n\n".join(lines)
