"""The list of those who treat reports: filtered, beside its plan, and many brought further at once."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.territories.here import communes_of
from eclor.services.reports.actions.together import Outcome, move_together
from eclor.services.reports.forms.moving import Ready
from eclor.services.reports.forms.together import OFFERED, TogetherForm, chosen
from eclor.services.reports.overview import Overview, overview
from eclor.services.reports.queries import answers
from eclor.services.reports.queries import desk as queries
from eclor.services.reports.rules.life import CLOSED, OPEN
from eclor.services.reports.views.agents import ORDER, RULE, TREAT
from eclor.services.reports.words import Kind


@never_cache
@require_safe
@asks(TREAT)
def desk(request: Request) -> HttpResponse:
    """``?ended``: those of thirty days; ``?commune``, ``?kind``, ``?state``, ``?team``, ``?late``."""
    return _page(request, queries.wanted(request.GET))


@never_cache
@require_POST
@asks(TREAT)
def together(request: Request) -> HttpResponse:
    """One step for all that were chosen; what could not be done is named, one by one."""
    asked = queries.wanted(QueryDict(request.POST.get("list", "")[:2000]))
    reports, form = chosen(request.POST.getlist("report")), _form(request, request.POST)
    if not reports or not form.is_valid():
        return _page(request, asked, form=form, reports=reports, status=422)
    done = move_together(request.scope, reports, form.orders())
    failed = [one.report for one in done if one.wrong]
    status = 409 if failed and len(failed) == len(done) else 200
    return _page(request, asked, reports=failed, done=done, status=status)


def _page(
    request: Request,
    asked: queries.Wanted,
    form: TogetherForm | None = None,
    reports: list[int] | None = None,
    done: list[Outcome] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.desk(request.scope, asked)
    communes = list(communes_of(request.scope))
    given: dict[str, Any] = {
        "asked": asked,
        "page": page,
        "reports": page.listed,
        "plan": _plan(page, [one.outline for one in communes]),
        "before": _address(asked, page.page - 1) if page.page > 1 else "",
        "after": _address(asked, page.page + 1) if page.page < page.pages else "",
        "list": asked.address(page.page),
        "kinds": list(Kind),
        "states": [one for one in ORDER if one in (CLOSED if asked.ended else OPEN)],
        "teams": queries.teams(request.scope),
        "communes": communes,
        "may_rule": request.scope.may(RULE),
        "form": form or _form(request),
        "chosen": reports or [],
        "none_chosen": status == 422 and not reports,
        "moved": [one.report for one in done or () if not one.wrong],
        "failed": [one for one in done or () if one.wrong],
    }
    return render(request, "reports/desk.html", given, status=status)


def _form(request: Request, *given: Any) -> TogetherForm:
    """With ready answers as they are kept: they are written out for each report."""
    texts = [
        Ready(pk=one.pk, name=one.name, french=one.french)
        for one in answers.usable(request.scope)
        if one.state in ("", *OFFERED)
    ]
    return TogetherForm(*given, texts=texts)


def _address(asked: queries.Wanted, page: int) -> str:
    return f"{reverse('reports-desk')}?{asked.address(page)}"


def _plan(page: queries.DeskPage, outlines: list[Any]) -> Overview | None:
    places = [
        (one.row.pk, one.row.lon, one.row.lat, one.late)
        for one in page.listed
        if one.row.lon is not None and one.row.lat is not None
    ]
    return overview(outlines, places)
