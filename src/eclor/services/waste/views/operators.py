"""The counter for operators: close a centre, describe its lane, write the collection calendar."""

from datetime import datetime, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.services.waste import actions, queries
from eclor.services.waste.forms import CloseForm, RoundForm, TuneForm
from eclor.services.waste.models import CollectionRound
from eclor.services.waste.queries import CentreNow, NoSuchCentre, NoSuchCommune
from eclor.services.waste.queries.waits import DUE


@require_http_methods(["GET", "HEAD", "POST"])
@asks("waste.close_centre")
def close(request: Request, pk: int) -> HttpResponse:
    """Announce an exceptional closing: fill in, read what will happen, confirm."""
    try:
        one = queries.centre_now(request.scope, pk)
    except NoSuchCentre as problem:
        raise Http404 from problem
    form = CloseForm(request.POST or None, now=request.scope.now, initial=_usual_closing(one))
    given = {"one": one, "form": form, "due": DUE}
    if request.method != "POST":
        return render(request, "waste/close.html", given)
    if not form.is_valid():
        return render(request, "waste/close.html", given, status=422)
    try:
        order = form.order(pk)
    except ValueError as problem:
        form.add_error(None, str(problem))
        return render(request, "waste/close.html", given, status=422)
    if request.POST.get("confirmed") != "yes":
        return render(request, "waste/close_confirm.html", given | {"order": order})
    actions.close_centre(request.scope, order)
    return redirect("waste-centre", pk=pk)


def _usual_closing(one: CentreNow) -> dict[str, datetime]:
    """From now until it would have closed, or tomorrow at the same hour."""
    start = localtime().replace(second=0, microsecond=0, tzinfo=None)
    closes = one.opening.closes_at
    end = localtime(closes).replace(tzinfo=None) if closes else start + timedelta(days=1)
    return {"start": start, "end": end}


@require_POST
@asks("waste.close_centre")
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take a closing back."""
    try:
        actions.reopen_centre(request.scope, actions.ReopenCentre(closure=pk))
    except NoSuchCentre as problem:
        raise Http404 from problem
    return redirect("waste-centres")


@require_http_methods(["GET", "HEAD", "POST"])
@asks("waste.tune_lane")
def tune(request: Request, pk: int) -> HttpResponse:
    """Describe the lane before a gate: what each sensor means, how many docks, how long a car stays."""
    try:
        found = queries.centre(request.scope, pk)
    except NoSuchCentre as problem:
        raise Http404 from problem
    form = TuneForm(request.POST or None, initial=TuneForm.of(found.lane))
    if request.method == "POST" and form.is_valid():
        try:
            actions.tune_lane(request.scope, form.order(pk))
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(f"{reverse('waste-tune', args=[pk])}?done=1")
    given = {"centre": found, "form": form, "done": "done" in request.GET}
    status = 422 if request.method == "POST" else 200
    return render(request, "waste/tune.html", given, status=status)


# --- the collection calendar --------------------------------------------------------------------


@require_safe
@asks("waste.write_calendar")
def rounds(request: Request) -> HttpResponse:
    """Every line of the calendar, by commune and street."""
    given = {"rounds": queries.rounds(request.scope), "done": request.GET.get("done", "")}
    return render(request, "waste/rounds.html", given)


@require_http_methods(["GET", "HEAD", "POST"])
@asks("waste.write_calendar")
def write_round(request: Request, pk: int | None = None) -> HttpResponse:
    """Write one line or write it anew: fill in, read the next passages, confirm."""
    known = _round(request, pk) if pk else None
    form = RoundForm(request.scope, request.POST or None, known=known)
    given = {"form": form, "known": known}
    if request.method != "POST":
        return render(request, "waste/round.html", given)
    if not form.is_valid():
        return render(request, "waste/round.html", given, status=422)
    order = form.order()
    if request.POST.get("confirmed") != "yes":
        coming = queries.passages(request.scope, order.line())
        return render(
            request, "waste/round_confirm.html", given | {"order": order, "coming": coming[:6]}
        )
    try:
        actions.add_round(request.scope, order)
    except NoSuchCommune as problem:
        raise Http404 from problem
    return redirect(f"{reverse('waste-rounds')}?done=written")


@require_http_methods(["GET", "HEAD", "POST"])
@asks("waste.write_calendar")
def remove_round(request: Request, pk: int) -> HttpResponse:
    """Say what disappears from the calendar, then take it out."""
    known = _round(request, pk)
    if request.method != "POST":
        return render(request, "waste/round_remove.html", {"known": known})
    actions.remove_round(request.scope, pk)
    return redirect(f"{reverse('waste-rounds')}?done=removed")


def _round(request: Request, pk: int) -> CollectionRound:
    found = queries.round_within_reach(request.scope, pk)
    if found is None:
        raise Http404
    return found
