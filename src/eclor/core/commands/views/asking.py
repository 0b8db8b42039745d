"""Giving orders, agreeing to them, calling them back."""

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.commands import actions, queries
from eclor.core.commands.catalogue import Known, known
from eclor.core.commands.forms import OrderForm
from eclor.core.commands.limits import limits
from eclor.core.commands.views.common import answered, refused_json
from eclor.core.commands.words import APPROVE, GIVE, GLASS, Refused, Wish
from eclor.core.identity.guards import Request, asks


@asks(GIVE)
@require_http_methods(["GET", "POST"])
def give(request: Request, service: str, command: str, thing: int) -> HttpResponse:
    """An order to one thing, or to all that hang on it."""
    one, scope = known(service, command), request.scope
    if not scope.may(one.command.permission):
        raise Http404
    scope = scope.within(one.command.permission)
    found = queries.reach(scope, one.field.target, thing)
    if found is None:
        raise Http404(_("Nothing here can be ordered that way."))
    if any(parameter.read_by for parameter in one.field.parameters):
        return redirect(one.panel, thing)  # only its room can ask for such a thing
    form = OrderForm(one.field, scope.may(GLASS), request.POST or None)
    reason = ""
    if request.method == "POST" and form.is_valid():
        try:
            order = actions.give(scope, form.wish(scope, service, command, found.targets))
        except Refused as refused:
            reason = refused.text
        else:
            return redirect("order", signal=order.signal)
    there = about(one) | {"found": found, "form": form, "reason": reason}
    return render(request, "orders/give.html", there, status=422 if request.POST else 200)


def about(one: Known) -> dict[str, Any]:
    """What the page of an order says of it; ``agree_above``: None where nothing gets darker."""
    above = limits().two_persons_above if one.field.may_darken else None
    return {"one": one, "agree_above": above}


def give_json(request: Request) -> HttpResponse:
    """``{"service", "command", "entities", "params", "reason", "expires_at", "not_before"?,
    "glass"?}`` with the header Idempotency-Key; 201, or the same order again."""
    try:
        order = actions.give(request.scope, _wish(request))
    except Refused as refused:
        return refused_json(refused)
    said = {
        "order": order.signal,
        "state": order.state,
        "url": reverse("order", args=[order.signal]),
    }
    return JsonResponse(said, status=201)


def _wish(request: Request) -> Wish:
    try:
        said = json.loads(request.body)
        return Wish(
            service=str(said["service"]),
            command=str(said["command"]),
            entities=[_whole(pk) for pk in said["entities"]],
            params=dict(said.get("params") or {}),
            reason=str(said["reason"]),
            expires_at=datetime.fromisoformat(said["expires_at"]),
            not_before=_moment(said.get("not_before")),
            key=request.headers.get("Idempotency-Key", ""),
            glass=said.get("glass") is True,
            cause=str(said.get("cause", ""))[:26],
        )
    except KeyError as missing:
        raise Refused("bad_request", _("Say %s too.") % missing) from missing
    except (ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise Refused("bad_request", _("This cannot be read: %s") % problem) from problem


def _whole(said: Any) -> int:
    if type(said) is not int or not 0 < said < 2**62:
        raise ValueError(f"{said!r} is not the number of a thing")
    return said


def _moment(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


@asks(APPROVE)
@require_POST
def approve(request: Request, signal: str) -> HttpResponse:
    return answered(request, lambda: actions.approve(request.scope, signal), _page(signal))


@asks(GIVE)
@require_POST
def cancel(request: Request, signal: str) -> HttpResponse:
    return answered(request, lambda: actions.cancel(request.scope, signal), _page(signal))


@asks(GIVE)
@require_POST
def take_back(request: Request, signal: str) -> HttpResponse:
    return answered(request, lambda: actions.take_back(request.scope, signal), _page(signal))


def _page(signal: str) -> str:
    return reverse("order", args=[signal])
