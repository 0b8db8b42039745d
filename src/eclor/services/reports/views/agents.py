"""The sheet of those who treat reports: steps, photos, and the table of who does what."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.identity.models import Person
from eclor.services.reports.actions import handling, looking, ruling
from eclor.services.reports.forms import LineForm, MoveForm
from eclor.services.reports.forms.moving import Ready
from eclor.services.reports.models import Report, RuleLine, Verdict
from eclor.services.reports.queries import answers, people
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.queries.desk import wanted
from eclor.services.reports.queries.reports import NoSuchReport
from eclor.services.reports.rules.life import MOVES
from eclor.services.reports.rules.nearby import Similar
from eclor.services.reports.rules.routing import Route
from eclor.services.reports.views.people import picture
from eclor.services.reports.words import Kind, Spot, State

TREAT, RULE = "reports.treat", "reports.rule"
# On the sheet the usual next step stands first.
ORDER = list(State)


@never_cache
@require_safe
@asks(TREAT)
def detail(request: Request, pk: int) -> HttpResponse:
    return _sheet(request, _report(request, pk))


@never_cache
@require_POST
@asks(TREAT)
def move(request: Request, pk: int) -> HttpResponse:
    """One step further; refused in words when somebody was quicker."""
    row = _report(request, pk)
    said = request.POST.get("to", "")
    if said not in set(State):
        raise Http404(_("There is no such step."))
    form = _form(request, row, State(said), request.POST, request.FILES)
    if not form.is_valid():
        return _sheet(request, row, form, status=422)
    try:
        handling.move(request.scope, form.order(pk))
    except handling.Refused as refused:
        form.add_error(None, str(refused))
        return _sheet(request, queries.report(request.scope, pk), form, status=409)
    back = wanted(request.GET)
    return redirect(f"{reverse('reports-detail', args=[pk])}?{back.address(back.page)}".rstrip("?"))


@never_cache
@require_POST
@asks(TREAT)
def addresses(request: Request, pk: int) -> HttpResponse:
    """Where an answer may be written to: a purpose of its own, opened when asked for."""
    row = _report(request, pk)
    return _sheet(request, row, addresses=people.addresses(request.scope, row))


@never_cache
@require_safe
@asks(TREAT)
def photo(request: Request, photo: UUID) -> HttpResponse:
    found = people.photo(request.scope, photo)
    if found is None:
        raise Http404(_("There is no such photo."))
    return picture(found.picture)


@never_cache
@require_POST
@asks(TREAT)
def judge(request: Request, photo: UUID) -> HttpResponse:
    said = request.POST.get("verdict", "")
    if said not in (Verdict.SHOWN, Verdict.KEPT_BACK):
        raise Http404(_("There is no such verdict."))
    try:
        pk = looking.judge_photo(request.scope, photo, Verdict(said))
    except (NoSuchReport, looking.Discreet) as missing:
        raise Http404(_("There is no such photo.")) from missing
    return redirect("reports-detail", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks(RULE)
def rules(request: Request) -> HttpResponse:
    """The table of who treats what, each line in words; a line written twice is the later one."""
    form = LineForm(request.scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        ruling.write_line(request.scope, form.order())
        return redirect("reports-rules")
    lines = RuleLine.objects.filter(territory_id=request.scope.territory)
    given = {
        "form": form,
        "lines": lines.select_related("commune").order_by("commune__name", "kind", "owner"),
        "bound": not request.scope.everywhere,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/rules.html", given, status=status)


@require_POST
@asks(RULE)
def remove_rule(request: Request, pk: int) -> HttpResponse:
    ruling.remove_line(request.scope, pk)
    return redirect("reports-rules")


def _report(request: Request, pk: int) -> Report:
    try:
        return queries.report(request.scope, pk)
    except NoSuchReport as missing:
        raise Http404(_("There is no such report.")) from missing


def _sheet(
    request: Request,
    row: Report,
    form: MoveForm | None = None,
    addresses: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    nexts = sorted(MOVES[State(row.state)], key=ORDER.index)
    asked = form["to"].value() if form else ""
    given: dict[str, Any] = {
        "list": wanted(request.GET).address(wanted(request.GET).page),
        "row": row,
        "account": people.account(request.scope, row),
        "wish": people.wish_answer(row),
        "addresses": addresses,
        "steps": row.steps.order_by("pk"),
        "names": _names(request, row),
        "today": _today(request, row),
        "late": row.closed_at is None and row.due_at < request.scope.now,
        "repairs": row.repairs.order_by("pk").values_list("pk", flat=True),
        "moves": [(to, form if form and asked == to else _form(request, row, to)) for to in nexts],
        "wrong": form if form and asked not in nexts else None,
        "asked": asked,
        "near": _near(request, row),
    }
    return render(request, "reports/detail.html", given, status=status)


def _today(request: Request, row: Report) -> Route | None:
    """What the table says today, where that is not what it said when the report came."""
    now = queries.route_of(request.scope, row.commune_id, Kind(row.kind), row.owner)
    return None if (row.because, row.routed) == (now.because, now.team) else now


def _near(request: Request, row: Report) -> list[tuple[Report, Similar]]:
    """Other open reports that may be the same, for whoever joins them."""
    spot = None if row.lon is None or row.lat is None else Spot(lon=row.lon, lat=row.lat)
    looks = queries.looks_of([row.pk]).get(row.pk)
    if row.closed_at is not None:
        return []
    return queries.near(request.scope, Kind(row.kind), spot, row.asset_id or 0, looks, but=row.pk)


def _form(request: Request, row: Report, to: State, *given: Any) -> MoveForm:
    """With names of its own in the page: several stand there; with the answers kept ready for it."""
    texts = [
        Ready(pk=one.pk, name=one.name, french=answers.said(one, row)[0])
        for one in answers.fitting(request.scope, row)
        if one.state in ("", to)
    ]
    return MoveForm(to, *given, texts=texts, auto_id=f"{to.value}_%s")


def _names(request: Request, row: Report) -> dict[str, str]:
    """Colleagues by the number that stands beside a step."""
    actors = {a for a in row.steps.values_list("actor", flat=True) if a.isdecimal()}
    known = Person.objects.filter(territory_id=request.scope.territory, pk__in=actors)
    return {str(pk): name for pk, name in known.values_list("pk", "name")}
