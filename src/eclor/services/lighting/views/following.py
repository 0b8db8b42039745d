"""Giving a programme to streets, or to one lamp or cabinet."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eclor.core.commands import queries as desk
from eclor.core.commands.words import GIVE
from eclor.core.commands.words import Refused as NotOrdered
from eclor.core.identity.guards import Request, asks
from eclor.core.territories.here import communes_of
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import LAMP
from eclor.services.lighting.programme_forms import FollowForm
from eclor.services.lighting.views.inventory import COMMAND

MOST = 500  # streets of one order: beyond, several are clearer


@require_http_methods(["GET", "HEAD", "POST"])
@asks(COMMAND)
@asks(GIVE)
def follow(request: Request, pk: int) -> HttpResponse:
    """Streets of a commune, ticked: ``street`` is written "INSEE|name"."""
    scope = request.scope
    row = queries.programme(scope, pk)
    if row is None:
        raise Http404(_("There is no programme %d here.") % pk)
    form = FollowForm([(pk, row.name)], request.POST or None, initial={"programme": pk})
    chosen = [one.replace("\x00", "") for one in request.POST.getlist("street")]
    if len(chosen) > MOST:
        text = _("%(n)d streets are ticked: one order takes at most %(most)d. Untick some.")
        form.add_error(None, text % {"n": len(chosen), "most": MOST})
    if request.method == "POST" and form.is_valid():
        ticked = [(insee, name) for insee, _bar, name in (one.partition("|") for one in chosen)]
        answer = _given(request, form, queries.lamps_in(scope, ticked))
        if answer is not None:
            return answer
    insee = request.GET.get("commune", "")[:5].replace("\x00", "")
    communes = list(communes_of(scope))
    if insee not in {commune.insee for commune in communes}:
        insee = communes[0].insee if communes else ""
    following = {(one.insee, one.street) for one in queries.streets_following(scope, pk)}
    streets = [
        {
            "street": one,
            "value": f"{one.insee}|{one.name}",
            "on": (one.insee, one.name) in following,
        }
        for one in queries.streets(scope, insee)
    ]
    there = {
        "row": row, "form": form, "streets": streets, "communes": communes, "insee": insee,
        "chosen": chosen,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "lighting/follow.html", there, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(COMMAND)
@asks(GIVE)
def follow_one(request: Request, pk: int) -> HttpResponse:
    """A lamp, or all that a cabinet feeds."""
    found = desk.reach(request.scope, LAMP, pk)
    if found is None:
        raise Http404(_("There is no lamp, feeder or cabinet %d within your reach.") % pk)
    known = queries.names(request.scope)
    form = FollowForm(known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _given(request, form, list(found.targets))
        if answer is not None:
            return answer
    there = {"thing": found.thing, "lamps": len(found.targets), "form": form, "known": known}
    status = 422 if request.method == "POST" else 200
    return render(request, "lighting/follow_one.html", there, status=status)


def _given(request: Request, form: FollowForm, lamps: list[int]) -> HttpResponse | None:
    """The order's page; None with the reason on the form."""
    try:
        order = actions.follow_programme(request.scope, form.order(lamps))
    except NotOrdered as refused:
        form.add_error(None, refused.text)
        return None
    except actions.Refused as problem:
        form.add_error(None, str(problem))
        return None
    return redirect("order", signal=order.signal)
