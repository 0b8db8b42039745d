"""The pages of what is kept ready: answers, and the hours in which each commune works."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity.guards import Request, asks
from eclor.core.territories.here import communes_of
from eclor.services.reports.actions import writing
from eclor.services.reports.forms.writing import AnswerForm, HoursForm
from eclor.services.reports.models import AnswerText, WorkingHours
from eclor.services.reports.queries import answers as queries
from eclor.services.reports.queries.calendars import calendars
from eclor.services.reports.views.agents import RULE


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks(RULE)
def answers(request: Request) -> HttpResponse:
    """All ready answers within reach; ``?change`` brings one into the form."""
    changed = _changed(request)
    form = AnswerForm(request.scope, request.POST or None, initial=_said(changed))
    if request.method == "POST" and form.is_valid():
        writing.write_answer(request.scope, form.order(), changed.pk if changed else 0)
        return redirect("reports-answers")
    given = {"form": form, "answers": queries.within_reach(request.scope), "changed": changed}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/answers.html", given, status=status)


def _changed(request: Request) -> AnswerText | None:
    said = request.GET.get("change", "")
    if not said:
        return None
    known = said.isascii() and said.isdecimal() and len(said) < 19
    found = queries.within_reach(request.scope).filter(pk=int(said)).first() if known else None
    if found is None:
        raise Http404(_("There is no such ready answer."))
    return found


def _said(text: AnswerText | None) -> dict[str, str]:
    if text is None:
        return {}
    said = {name: getattr(text, name) for name in ("name", "kind", "state", "french", "english")}
    return said | {"commune": text.commune.insee if text.commune else ""}


@require_POST
@asks(RULE)
def remove_answer(request: Request, pk: int) -> HttpResponse:
    writing.remove_answer(request.scope, pk)
    return redirect("reports-answers")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks(RULE)
def hours(request: Request) -> HttpResponse:
    """When each commune works; written for one again, it is the later one."""
    form = HoursForm(request.scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        writing.write_hours(request.scope, form.order())
        return redirect("reports-hours")
    own = WorkingHours.objects.filter(territory_id=request.scope.territory)
    known = calendars(request.scope)
    given = {
        "form": form,
        "lines": [(one, known[one.pk], sorted(known[one.pk].off)) for one in _communes(request)],
        "own": set(own.values_list("commune_id", flat=True)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/hours.html", given, status=status)


def _communes(request: Request) -> list[Any]:
    return list(communes_of(request.scope))
