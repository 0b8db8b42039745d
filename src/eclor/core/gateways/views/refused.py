"""Refused messages: why, which bytes, and what becomes of them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from eclor.core.bus import BusDown, NotStored
from eclor.core.gateways import actions, queries
from eclor.core.gateways.forms import HandleForm, RefusedFilterForm
from eclor.core.gateways.models import Device, Stranger
from eclor.core.gateways.showing import as_hex, as_text, one_line
from eclor.core.gateways.views.common import back, number, page, turning
from eclor.core.gateways.words import OUTCOMES, REFUSALS, refusal_title
from eclor.core.identity.guards import Request, asks
from eclor.core.identity.queries import colleagues
from eclor.core.jobs import works
from eclor.core.service.numbers import whole
from eclor.core.service.words import Refusal


@require_safe
@asks("devices.see")
def refused(request: Request) -> HttpResponse:
    form = RefusedFilterForm(_with_key(request))
    filters = form.filters(request.scope)
    found = queries.refused_page(request.scope, filters)
    given = {
        "form": form,
        "filters": filters,
        "found": found,
        "rows": [_row(one) for one in found.rows],
        "counts": [(word, REFUSALS[word].title, n) for word, n in found.counts.items()],
        "chosen": REFUSALS[filters.refusal] if filters.refusal else None,
        "only": _only(request, filters),
        "done": _outcome(request),
        "at_most": actions.MOST,
        **turning(request, found.page, found.pages),
    }
    return page(request, "refused.html", "refused", given)


@require_safe
@asks("devices.see")
def message(request: Request, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    given = {
        "message": found.message,
        "words": REFUSALS[Refusal(found.message.refusal)],
        "text": as_text(found.payload, found.message.size),
        "hex": as_hex(found.payload, found.message.size),
        "alike": found.alike - 1,
        "why_not": actions.why_not(found.message),
        "outcome": OUTCOMES.get(found.message.outcome, ""),
        "handled_by": _name(request, found.message.handled_by),
        "done": _outcome(request),
    }
    return page(request, "message.html", "refused", given)


@require_safe
@asks("devices.see")
def raw(request: Request, pk: int) -> HttpResponse:
    """The bytes as they came, to be saved: never to be shown by a browser."""
    found = _kept(request, pk)
    answer = HttpResponse(found.payload, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="message-{pk}.bin"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@asks("devices.replay")
def handle(request: Request) -> HttpResponse:
    """One verb for chosen messages, or for all of a filter."""
    form = HandleForm(request.POST)
    there = back(request, reverse("refused-messages"))
    if not form.is_valid() or (
        form.cleaned_data["verb"] in ("replay", "discard") and not form.cleaned_data["message"]
    ):
        return _refuse(request, there, _("Choose at least one message and what to do with it."))
    try:
        return _done(request, form, there)
    except (BusDown, NotStored):
        reason = _("The bus is away: what was not said again yet still waits. Try again shortly.")
        return _refuse(request, there, reason, 503)


def _done(request: Request, form: HandleForm, there: str) -> HttpResponse:
    scope, filters, chosen = (
        request.scope,
        form.filters(request.scope),
        form.cleaned_data["message"],
    )
    match form.cleaned_data["verb"]:
        case "discard":
            return redirect(_told(there, handled=actions.discard(scope, chosen)))
        case "discard-all":
            return redirect(_told(there, handled=actions.discard_filtered(scope, filters)))
        case "replay-all":
            said = actions.replay_filtered(scope, filters)
            if said.work is not None:
                return redirect("refused-work", pk=said.work.pk)
            return redirect(_told(there, said=said.count, kept=said.kept))
    said = actions.replay_each(scope, chosen)
    return redirect(_told(there, said=said.count, kept=said.kept))


@require_safe
@asks("devices.see")
def work(request: Request, pk: int) -> HttpResponse:
    """How far a long replay is; the page asks again by itself until told to stand still."""
    found = works.work(request.scope, actions.WORK, pk)
    if found is None:
        raise Http404(_("There is no such work here."))
    given = {
        "work": found,
        "kept": found.arguments.get("kept", 0),
        "moving": found.ended_at is None and "still" not in request.GET,
        "running": found.ended_at is None,
    }
    return page(request, "work.html", "refused", given)


def _kept(request: Request, pk: int) -> queries.Kept:
    found = queries.kept(request.scope, pk)
    if found is None:
        raise Http404(_("There is no refused message %d here.") % pk)
    return found


def _with_key(request: Request) -> Any:
    """A device linked to by its number is shown by its key, where it can be changed."""
    asked = request.GET.copy()
    said = asked.get("device", "")
    number = whole(said)
    if number is not None and "key" not in asked:
        found = queries.in_scope(request.scope).filter(pk=number).first()
        asked["key"] = found.key if found else said
    return asked


def _row(one: Any) -> dict[str, Any]:
    return {
        "message": one,
        "title": refusal_title(one.refusal),
        "beginning": one_line(bytes(one.beginning)),
    }


def _only(request: Request, filters: queries.RefusedFilters) -> str:
    """Whose messages alone are shown, "" for everybody's."""
    here = request.scope.territory
    if filters.device:
        found = Device.objects.filter(territory_id=here, pk=filters.device).first()
        return found.key if found else "–"
    if filters.stranger is not None:
        unknown = Stranger.objects.filter(territory_id=here, pk=filters.stranger).first()
        return unknown.external_id if unknown else "–"
    return ""


def _name(request: Request, person: str) -> str:
    """Who handled it; the house's own work has no person."""
    return colleagues(request.scope, [person]).get(person, "")


def _told(there: str, **numbers: int) -> str:
    """The same page, with how many messages were said again, kept or marked."""
    address = urlsplit(there)
    said = [pair for pair in parse_qsl(address.query) if pair[0] not in ("said", "kept", "handled")]
    said += [(name, str(count)) for name, count in numbers.items()]
    return urlunsplit(address._replace(query=urlencode(said)))


def _outcome(request: Request) -> str:
    """What the last order did, told by numbers alone: nobody can put words into the page."""
    said, kept, handled = (number(request, name) for name in ("said", "kept", "handled"))
    parts = []
    if said is not None:
        parts.append(ngettext("%d message said again.", "%d messages said again.", said) % said)
    if kept:
        parts.append(ngettext("%d cannot be said again.", "%d cannot be said again.", kept) % kept)
    if handled is not None:
        parts.append(
            ngettext("%d message marked as handled.", "%d messages marked as handled.", handled)
            % handled
        )
    return " ".join(parts)


def _refuse(request: Request, there: str, reason: str, status: int = 422) -> HttpResponse:
    given = {"reasons": [reason], "back": there}
    return page(request, "refused_order.html", "refused", given, status)
