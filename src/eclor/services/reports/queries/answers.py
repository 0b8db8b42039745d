"""Ready answers: which fit a report, and what they say of it."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from eclor.core.service.scope import Scope
from eclor.services.reports.models import AnswerText, Report
from eclor.services.reports.rules.answers import filled
from eclor.services.reports.rules.life import CLOSED
from eclor.services.reports.texts import KINDS
from eclor.services.reports.words import PARIS, Kind, State


def fitting(scope: Scope, row: Report) -> list[AnswerText]:
    """Those for its commune and category, the nearest first."""
    found = all_of(scope).filter(
        Q(commune=None) | Q(commune=row.commune_id), kind__in=("", row.kind)
    )
    return sorted(found, key=lambda one: (one.commune_id is None, not one.kind, one.name))


def all_of(scope: Scope) -> QuerySet[AnswerText]:
    return AnswerText.objects.filter(territory_id=scope.territory).select_related("commune")


def within_reach(scope: Scope) -> QuerySet[AnswerText]:
    """Those that this agent may rewrite: of the agent's communes, or all of them."""
    found = all_of(scope).order_by("commune__name", "kind", "name")
    return found if scope.everywhere else found.filter(commune_id__in=scope.communes)


def usable(scope: Scope) -> QuerySet[AnswerText]:
    """Those that may be said of some report within reach."""
    found = all_of(scope).order_by("name", "pk")
    here = Q(commune=None) | Q(commune_id__in=scope.communes)
    return found if scope.everywhere else found.filter(here)


def said(text: AnswerText, row: Report) -> tuple[str, str]:
    """(French, English) for this report; English "" where none was written."""
    return tuple(  # type: ignore[return-value]
        filled(words, _places(row, language)) if words else ""
        for language, words in (("fr", text.french), ("en", text.english))
    )


def _places(row: Report, language: str) -> Mapping[str, str]:
    with translation.override(language):
        open_still = State(row.state) not in CLOSED
        day = date_format(localtime(row.due_at, PARIS), "DATE_FORMAT") if open_still else ""
        return {
            "number": str(row.pk),
            "category": str(KINDS[Kind(row.kind)]),
            "commune": row.commune.name,
            "team": row.team,
            "day": day,
        }
