"""The counter for inhabitants: read the form, call one action or one query, render."""

import logging
from datetime import datetime, timedelta

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eclor.core.bus import BusDown, NotStored
from eclor.core.identity.guards import Request
from eclor.core.territories.models import Commune
from eclor.services.waste import actions, drawing, feeds, queries
from eclor.services.waste.queries import CentreNow, NoSuchCentre, NoSuchCommune
from eclor.services.waste.queries.waits import DUE
from eclor.services.waste.rules import hours
from eclor.services.waste.words import PARIS

log = logging.getLogger(__name__)
IN_QUEUE = "waste.queue"  # the salt of a tap: "I am in the queue" at this centre, at this time
TAP_LASTS = timedelta(hours=3)


@require_safe
def centres(request: Request) -> HttpResponse:
    """Every centre: how long the wait is, until when it is open."""
    found = queries.centres_now(request.scope)
    return render(request, "waste/centres.html", {"centres": found, "due": DUE})


@require_safe
def centre(request: Request, pk: int) -> HttpResponse:
    """One centre: the wait now, from home, at its best, elsewhere, and where figures come from."""
    found = queries.centres_now(request.scope)
    one = next((c for c in found if c.centre.pk == pk), None)
    if one is None:
        raise Http404
    communes = queries.communes(request.scope)
    start = _start(request, communes)
    given = {
        "one": one,
        "due": DUE,
        "now": request.scope.now,
        "scale": drawing.scale_for(one.wait) if one.wait else None,
        "chart": _chart(request, one),
        "week": queries.week(one.centre, request.scope.now),
        "communes": communes,
        "start": start,
        "journey": queries.journey(request.scope.now, start, one) if start else None,
        "other": queries.alternative(one, found, start),
        "error": queries.mean_error(request.scope, pk),
        "queued_at": _queued_at(request, pk),
        "tap": request.GET.get("tap", ""),
        "said": request.GET.get("said", ""),
        "may_close": request.scope.may("waste.close_centre"),
        "may_tune": request.scope.may("waste.tune_lane"),
    }
    return render(request, "waste/centre.html", given)


def _start(request: Request, communes: list[Commune]) -> Commune | None:
    """The commune one asks to leave from, else the home that was chosen for this device."""
    asked = request.GET.get("from")
    if asked is None:
        return _home(request, communes)
    return next((c for c in communes if c.insee == asked), None)


def _home(request: Request, communes: list[Commune]) -> Commune | None:
    return next((c for c in communes if c.pk == request.scope.home), None)


def _chart(request: Request, one: CentreNow) -> drawing.DayChart | None:
    if one.centre.hours is None:
        return None
    now = request.scope.now
    spans = hours.open_spans(one.centre.hours, now.astimezone(PARIS).date())
    if not spans:
        return None
    measured = queries.numbers(request.scope, one.centre.pk, "waitP50", spans[0][0], now)
    return drawing.day_chart(one, spans, measured, now)


# --- somebody in the lane -----------------------------------------------------------------------


@require_POST
def queue(request: Request, pk: int) -> HttpResponse:
    """ "I am in the queue": the hour goes back to the person, signed; nothing is kept here."""
    try:
        queries.centre(request.scope, pk)
    except NoSuchCentre as problem:
        raise Http404 from problem
    tap = signing.dumps([pk, request.scope.now.timestamp()], salt=IN_QUEUE)
    return redirect(f"{reverse('waste-centre', args=[pk])}?tap={tap}#queue")


@require_POST
def gone_in(request: Request, pk: int) -> HttpResponse:
    """ "I am in": the minutes between both taps become a measured wait."""
    since = _tapped_at(request.POST.get("tap", ""), pk)
    said = "lost"
    if since is not None:
        try:
            actions.report_wait(request.scope, pk, since)
            said = "thanks"
        except NoSuchCentre as problem:
            raise Http404 from problem
        except actions.ImplausibleWait:
            said = "implausible"
        except (BusDown, NotStored):
            log.exception("A measured wait could not be stored.")
            said = "later"
    return redirect(f"{reverse('waste-centre', args=[pk])}?said={said}#queue")


def _queued_at(request: Request, pk: int) -> datetime | None:
    return _tapped_at(request.GET.get("tap", ""), pk)


def _tapped_at(tap: str, pk: int) -> datetime | None:
    """When the first tap was; None for a text that we did not sign, or long ago, or elsewhere."""
    try:
        centre, seconds = signing.loads(tap, salt=IN_QUEUE, max_age=TAP_LASTS)
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(seconds, PARIS) if centre == pk else None


# --- reading pages ------------------------------------------------------------------------------


@require_safe
def accuracy(request: Request) -> HttpResponse:
    """How right the announced waits were, whatever the result."""
    return render(request, "waste/accuracy.html", {"scores": queries.scores(request.scope)})


@require_safe
def containers(request: Request) -> HttpResponse:
    """Containers, the fullest first, of one commune or of all."""
    found = queries.containers(request.scope)
    names = sorted({c.commune for c in found if c.commune})
    chosen = request.GET.get("commune", "")
    shown = [c for c in found if not chosen or c.commune == chosen]
    return render(
        request,
        "waste/containers.html",
        {"containers": shown, "communes": names, "chosen": chosen, "due": timedelta(hours=1)},
    )


@require_safe
def calendar(request: Request) -> HttpResponse:
    """Commune and street, then what passes there."""
    communes = queries.communes(request.scope)
    home = _home(request, communes)
    insee = request.GET.get("commune", home.insee if home else "")
    street = request.GET.get("street", "")[:120]
    given: dict[str, object] = {
        "communes": communes,
        "insee": insee,
        "street": street,
        "may_write": request.scope.may("waste.write_calendar"),
    }
    if insee:
        try:
            found = queries.calendar(request.scope, insee, street)
        except NoSuchCommune:
            given["wrong"] = _("Choose one of the communes of the list.")
        else:
            given["found"] = found
            given["coming"] = [one for one in found.pick_ups if one.out_by > request.scope.now]
            given["feed"] = _feed_address(request, found.commune, street)
    return render(request, "waste/calendar.html", given)


def _feed_address(request: Request, commune: Commune, street: str) -> str:
    address = reverse("waste-calendar-ics", query={"commune": commune.insee, "street": street})
    return request.build_absolute_uri(address)


@require_safe
def calendar_ics(request: Request) -> HttpResponse:
    """The same as a feed: /waste/calendar.ics?commune=57038&street=Rue Foch."""
    insee, street = request.GET.get("commune", ""), request.GET.get("street", "")[:120]
    try:
        found = queries.calendar(request.scope, insee, street, days=feeds.AHEAD)
    except NoSuchCommune as problem:
        raise Http404 from problem
    answer = HttpResponse(
        feeds.calendar_feed(found, request.scope.now), content_type="text/calendar; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = 'inline; filename="collections.ics"'
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
