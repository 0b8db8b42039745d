"""Strangers that wait to be adopted: who brought them, what they said, what to do with them."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.bus import BusDown, NotStored
from eclor.core.gateways import actions, queries
from eclor.core.gateways.actions import Adoption
from eclor.core.gateways.forms import AdoptForm, IgnoreForm
from eclor.core.gateways.guessing import likely_type, names_said
from eclor.core.gateways.models import RefusedMessage, Stranger
from eclor.core.gateways.showing import as_hex, as_text
from eclor.core.gateways.views.common import number, page, turning
from eclor.core.gateways.words import PROTOCOLS
from eclor.core.identity.guards import Request, asks


@require_safe
@asks("devices.see")
def strangers(request: Request) -> HttpResponse:
    ignored = request.GET.get("state") == "ignored"
    found = queries.stranger_page(request.scope, ignored=ignored, page=number(request, "page") or 1)
    given = {
        "found": found,
        "ignored": ignored,
        "done": request.GET.get("done", ""),
        **turning(request, found.page, found.pages),
    }
    return page(request, "strangers.html", "strangers", given)


@require_http_methods(["GET", "HEAD", "POST"])
@asks("devices.see")
def stranger(request: Request, pk: int) -> HttpResponse:
    """One stranger with the form that adopts it."""
    found = _stranger(request, pk)
    if found.adopted_as is not None:
        return redirect("device", pk=found.adopted_as.pk)
    names = names_said(_last(request, found))
    form = AdoptForm(request.scope, request.POST or None, initial={"type": likely_type(names)})
    if request.method == "POST":
        return _adopt(request, found, form)
    return _page(request, found, form, IgnoreForm())


@asks("devices.adopt")
def _adopt(request: Request, found: Stranger, form: AdoptForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, form, IgnoreForm(), 422)
    try:
        adoption = actions.adopt(request.scope, form.order(found.pk))
    except ValueError as problem:
        form.add_error(None, str(problem))
        return _page(request, found, form, IgnoreForm(), 422)
    except (BusDown, NotStored):
        reason = _(
            "It is adopted. What it had said could not be said again, the bus is away: it waits "
            "among the refused messages."
        )
        given = {"reasons": [reason], "back": reverse("refused-messages")}
        return page(request, "refused_order.html", "strangers", given, 503)
    return redirect(_told(adoption))


def _told(adoption: Adoption) -> str:
    """The new device's sheet, which counts what became of its messages."""
    there = reverse("device", args=[adoption.device.pk])
    if adoption.said.work is not None:
        return f"{there}?said={adoption.said.work.total}&work={adoption.said.work.pk}"
    return f"{there}?said={adoption.said.count}"


@require_POST
@asks("devices.adopt")
def ignore(request: Request, pk: int) -> HttpResponse:
    found, form = _stranger(request, pk), IgnoreForm(request.POST)
    if form.is_valid():
        try:
            actions.ignore(request.scope, pk, form.cleaned_data["because"])
        except ValueError as problem:
            form.add_error("because", str(problem))
        else:
            return redirect(f"{reverse('strangers')}?done=ignored")
    return _page(request, found, AdoptForm(request.scope), form, 422)


@require_POST
@asks("devices.adopt")
def listen_again(request: Request, pk: int) -> HttpResponse:
    _stranger(request, pk)
    actions.listen_again(request.scope, pk)
    return redirect(f"{reverse('strangers')}?done=listening")


def _stranger(request: Request, pk: int) -> Stranger:
    found = queries.stranger(request.scope, pk)
    if found is None:
        raise Http404(_("Nobody with the number %d waits to be adopted here.") % pk)
    return found


def _last(request: Request, found: Stranger) -> RefusedMessage | None:
    """The newest of its messages that is kept, handled or not."""
    for handled in (False, True):
        filters = queries.RefusedFilters(stranger=found.pk, handled=handled)
        last = queries.refused_by(request.scope, filters).first()
        if last is not None:
            return last
    return None


def _page(
    request: Request, found: Stranger, form: AdoptForm, ignore_form: IgnoreForm, status: int = 200
) -> HttpResponse:
    sample = bytes(found.sample)
    last = _last(request, found)
    payload = bytes(last.payload) if last else sample
    size = last.size if last else len(sample)
    given = {
        "stranger": found,
        "protocol": PROTOCOLS[found.protocol],
        "last": last,
        "names": names_said(last),
        "text": as_text(payload, size),
        "hex": as_hex(payload, size),
        "form": form,
        "ignore_form": ignore_form,
    }
    return page(request, "stranger.html", "strangers", given, status)
