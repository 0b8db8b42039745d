"""The counter of those who repair: what is asked, planned, done."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eclor.core.context import queries as context
from eclor.core.identity.guards import Request, asks
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.services.lighting import actions, queries
from eclor.services.lighting.drawing_map import work_map
from eclor.services.lighting.forms import AskForm, DismissForm, FinishForm, PhotoForm, PlanForm
from eclor.services.lighting.models import Intervention, InterventionPhoto
from eclor.services.lighting.queries import NoSuchIntervention, Work
from eclor.services.lighting.texts import DEFECT_OF_RULE
from eclor.services.lighting.views.inventory import REPAIR
from eclor.services.lighting.words.interventions import FinishIntervention

MORE = "id_more_%s"  # beside the form that settles it: one page, two photos, two reports


@require_safe
@asks(REPAIR)
def interventions(request: Request) -> HttpResponse:
    """``?ended``: those of the last thirty days; ``?mine``: those I asked for or go to."""
    ended, mine = "ended" in request.GET, "mine" in request.GET
    insee = request.GET.get("commune", "")[:5].replace("\x00", "")
    works = queries.interventions(request.scope, ended, mine, insee)
    communes = list(communes_of(request.scope))
    named = [commune.name for commune in communes if commune.insee == insee]
    there = {
        "works": works,
        "map": None if ended else work_map(queries.outlines(request.scope), works),
        "ended": ended,
        "mine": mine,
        "insee": insee,
        "communes": communes,
        "narrowed": named + [_("only mine")] * mine + [_("ended within thirty days")] * ended,
    }
    return render(request, "lighting/interventions.html", there)


@require_safe
@asks(REPAIR)
def intervention(request: Request, pk: int) -> HttpResponse:
    work = _known(request, pk)
    return _sheet(request, work, *_forms(request, work))


def _sheet(
    request: Request, work: Work, plan: PlanForm, finish: FinishForm, status: int = 200, **more: Any
) -> HttpResponse:
    there = {"work": work, "row": work.row, "plan": plan, "finish": finish}
    there |= {
        "photos": queries.photos_of(request.scope, work.row.pk),
        "photo": PhotoForm(auto_id=MORE),
    }
    there |= {"dismiss": DismissForm(auto_id=MORE), "open": work.stage.is_open} | more
    return render(request, "lighting/intervention.html", there, status=status)


def _forms(request: Request, work: Work) -> tuple[PlanForm, FinishForm]:
    row = work.row
    day = row.planned_on or request.scope.now.date()
    known = {"on": day, "person": row.assignee or request.scope.person, "lift": row.lift}
    finish = FinishForm(initial={"by": request.scope.person})
    return PlanForm(request.scope, initial=known), finish


@require_http_methods(["GET", "HEAD", "POST"])
@asks(REPAIR)
def ask(request: Request, pk: int) -> HttpResponse:
    """For a thing; ``?alarm=`` for what an alarm says of it."""
    scope = request.scope
    thing = context.entity(scope, pk)
    if thing is None or thing.type not in actions.REPAIRED:
        raise Http404(_("There is no lamp, feeder or cabinet %d within your reach.") % pk)
    form = AskForm(request.POST or None, initial=_from_alarm(request, pk))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_intervention(scope, form.order(pk))
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("lighting-intervention", pk=made.pk)
    there = {"thing": thing, "form": form}
    return render(request, "lighting/ask.html", there, status=422 if request.POST else 200)


def _from_alarm(request: Request, pk: int) -> dict[str, Any]:
    asked = request.GET.get("alarm", "")
    for alarm in queries.alarms_of(request.scope, pk):
        if str(alarm.id) == asked:
            return {"alarm": alarm.id, "defect": DEFECT_OF_RULE.get(alarm.key, "other")}
    return {}


@require_http_methods(["POST"])
@asks(REPAIR)
def plan(request: Request, pk: int) -> HttpResponse:
    form = PlanForm(request.scope, request.POST)
    return _changed(request, pk, form, actions.plan_intervention, plan=form)


@require_http_methods(["POST"])
@asks(REPAIR)
def finish(request: Request, pk: int) -> HttpResponse:
    form = FinishForm(request.POST, request.FILES)

    def act(scope: Scope, order: FinishIntervention) -> Intervention:
        said = form.cleaned_data
        return actions.finish_intervention(scope, order, said["photo"], said["form"])

    return _changed(request, pk, form, act, finish=form)


@require_http_methods(["POST"])
@asks(REPAIR)
def add_photo(request: Request, pk: int) -> HttpResponse:
    work, form = _known(request, pk), PhotoForm(request.POST, request.FILES, auto_id=MORE)
    if form.is_valid():
        try:
            actions.add_photo(request.scope, pk, form.cleaned_data["photo"])
        except ValueError as problem:
            form.add_error("photo", str(problem))
        else:
            return redirect("lighting-intervention", pk=pk)
    return _sheet(request, work, *_forms(request, work), 422, photo=form)


@require_safe
@asks(REPAIR)
def photo(request: Request, pk: int) -> HttpResponse:
    """The picture itself, ``?small`` for a little one: for those who may see its intervention."""
    found = _photo(request, pk)
    answer = HttpResponse(bytes(found.small if "small" in request.GET else found.picture))
    answer["Content-Type"] = "image/jpeg"
    # A picture never changes; it stays on this person's device alone.
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_http_methods(["POST"])
@asks(REPAIR)
def take_photo_away(request: Request, pk: int) -> HttpResponse:
    found = _photo(request, pk)
    actions.take_photo_away(request.scope, pk)
    return redirect("lighting-intervention", pk=found.intervention_id)


def _photo(request: Request, pk: int) -> InterventionPhoto:
    try:
        return queries.photo_of(request.scope, pk)
    except NoSuchIntervention as problem:
        raise Http404(str(problem)) from problem


@require_http_methods(["POST"])
@asks(REPAIR)
def dismiss(request: Request, pk: int) -> HttpResponse:
    form = DismissForm(request.POST, auto_id=MORE)
    return _changed(request, pk, form, actions.dismiss_intervention, dismiss=form)


def _changed(
    request: Request, pk: int, form: Any, act: Callable[[Any, Any], Intervention], **shown: Any
) -> HttpResponse:
    """Do it and show the sheet, or show the form again with what is wrong."""
    work = _known(request, pk)
    if form.is_valid() and _done(request, pk, form, act):
        return redirect("lighting-intervention", pk=pk)
    plan, finish = _forms(request, work)
    there = {"plan": plan, "finish": finish} | shown
    return _sheet(request, work, there.pop("plan"), there.pop("finish"), 422, **there)


def _done(request: Request, pk: int, form: Any, act: Callable[[Any, Any], Intervention]) -> bool:
    try:
        act(request.scope, form.order(pk))
    except ValueError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _known(request: Request, pk: int) -> Work:
    try:
        return queries.intervention(request.scope, pk)
    except NoSuchIntervention as problem:
        raise Http404(str(problem)) from problem
