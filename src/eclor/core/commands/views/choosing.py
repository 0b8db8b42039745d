"""An order to many things at once, chosen together on the map."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eclor.core.commands import actions, queries
from eclor.core.commands.actions.giving import MOST_TARGETS, too_many
from eclor.core.commands.catalogue import Known, known
from eclor.core.commands.forms import OrderForm
from eclor.core.commands.views.asking import about
from eclor.core.commands.words import GIVE, GLASS, Refused
from eclor.core.identity.guards import Request, asks
from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope

# One field for all: a field each would be refused by their number before anybody reads them.
BETWEEN = ","


@asks(GIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_to_chosen(request: Request, service: str, command: str) -> HttpResponse:
    """``things``: numbers of things, with commas. With ``give`` the order is given, else prepared."""
    one = known(service, command)
    if not request.scope.may(one.command.permission):
        raise Http404
    if request.method != "POST":
        return redirect("orders-begin")  # nothing was chosen; an address does not hold so many
    scope = request.scope.within(one.command.permission)
    try:
        things = _numbers(request.POST.get("things", ""))
    except Refused as refused:
        return _page(request, one, "", reason=refused.text, status=422)
    return _given(request, scope, one, things)


def _given(request: Request, scope: Scope, one: Known, things: list[int]) -> HttpResponse:
    chosen = queries.encircled(scope, one.field.target, things)
    written = BETWEEN.join(str(thing.pk) for thing in chosen)
    if not chosen:
        reason = _("None of what was chosen takes this order, or it is out of your reach.")
        return _page(request, one, "", reason=reason, status=422)
    gives = "give" in request.POST
    form = OrderForm(one.field, scope.may(GLASS), request.POST if gives else None)
    there: dict[str, Any] = {"form": form, "chosen": chosen}
    if not gives:
        return _page(request, one, written, **there)
    if not form.is_valid():
        return _page(request, one, written, status=422, **there)
    targets = tuple(thing.pk for thing in chosen)
    try:
        order = actions.give(scope, form.wish(scope, one.service.key, one.command.key, targets))
    except Refused as refused:
        return _page(request, one, written, reason=refused.text, status=422, **there)
    return redirect("order", signal=order.signal)


def _page(
    request: Request, one: Known, things: str, reason: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    there = about(one) | {"things": things, "reason": reason} | more
    return render(request, "orders/give.html", there, status=status)


def _numbers(said: str) -> list[int]:
    """Raises Refused for what is no list of numbers, and above the most that one order takes."""
    many = said.count(BETWEEN) + 1
    if many > MOST_TARGETS:
        raise Refused("too_many", too_many(many))
    found = [pk for part in said.split(BETWEEN) if (pk := whole(part)) is not None]
    if len(found) < many:
        raise Refused("bad_request", _("Choose things on the map first."))
    return found
