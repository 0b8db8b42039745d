"""Looking at orders: the list, the life of one, and where one begins."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from eclor.core.commands import queries
from eclor.core.commands.catalogue import Known, commands
from eclor.core.commands.queries import Sift
from eclor.core.commands.views.asking import give_json
from eclor.core.commands.views.common import wants_json
from eclor.core.commands.words import APPROVE, GIVE, SEE, UNSENT, State
from eclor.core.context import searching
from eclor.core.identity.guards import Request, asks
from eclor.core.service.numbers import whole

REFRESH_SECONDS = 3
MOST = 50
SIFTS = {
    Sift.ALL: gettext_lazy("All orders"),
    Sift.OPEN: gettext_lazy("Under way"),
    Sift.AGREEMENT: gettext_lazy("To agree to"),
    Sift.DISOBEYED: gettext_lazy("Not obeyed"),
    Sift.DONE: gettext_lazy("Done"),
}


@asks(SEE)
@require_http_methods(["GET", "POST"])
def orders(request: Request) -> HttpResponse:
    """Those under way first; ``which``, ``command`` and ``page`` narrow the list."""
    if request.method == "POST":
        return give_json(request)
    scope, sift, command, page = request.scope, *_asked(request)
    rows = queries.orders(scope, sift, command, page, most=MOST + 1)
    if wants_json(request):
        return JsonResponse({"orders": [row.as_json() for row in rows[:MOST]]})
    names = queries.named(scope, {row.author for row in rows})
    waiting = queries.waiting(scope)
    there = {
        "rows": [(row, names.get(row.author, row.author)) for row in rows[:MOST]],
        "sift": sift,
        "command": command,
        "sifts": [(one, said, waiting.get(one)) for one, said in SIFTS.items()],
        "commands": [(f"{c.service.key}.{c.command.key}", c.command.title) for c in commands()],
        "page": page,
        "more": len(rows) > MOST,
        "gives": bool(queries.commands_for(scope)),
    }
    return render(request, "orders/list.html", there)


def _asked(request: Request) -> tuple[Sift, str, int]:
    """Which orders, of which command, which page; whatever cannot be is as if nothing was asked."""
    which = request.GET.get("which", "")
    if "open" in request.GET:  # as older links say it
        which = Sift.OPEN
    command = request.GET.get("command", "")[:120].replace("\x00", "")
    return (
        Sift(which) if which in set(Sift) else Sift.ALL,
        command,
        whole(request.GET.get("page", ""), 10**6) or 1,
    )


@asks(GIVE)
@require_GET
def begin(request: Request) -> HttpResponse:
    """Things of the name typed that take orders, each with those this person may give."""
    asked = " ".join(request.GET.get("q", "").split())[:100]
    things = searching.things(request.scope, asked) if asked else []
    may = queries.commands_reaching(request.scope, [thing.id for thing in things])
    found = [
        (thing, [_panel(one, thing.id) for one in may[thing.id]])
        for thing in things
        if may.get(thing.id)
    ]
    return render(request, "orders/begin.html", {"asked": asked, "found": found})


def _panel(one: Known, thing: int) -> dict[str, Any]:
    name = one.panel
    return {"title": one.command.title, "address": reverse(name, args=[thing])}


@asks(SEE)
@require_GET
def order(request: Request, signal: str) -> HttpResponse:
    page = whole(request.GET.get("page", ""), 10**6) or 1
    found = queries.sheet(request.scope, signal, page)
    if found is None:
        raise Http404(_("There is no order %s here.") % signal)
    if wants_json(request):
        return JsonResponse(found.as_json())
    row, scope = found.order, request.scope
    names = queries.named(scope, {row.author, *row.approvers})
    return render(
        request,
        "orders/order.html",
        {
            "sheet": found,
            "row": row,
            "author": names.get(row.author, row.author),
            "approvers": [names.get(one, one) for one in row.approvers],
            "may_approve": row.state == State.DRAFT
            and scope.may(APPROVE)
            and scope.person not in (row.author, *row.approvers),
            "waits_for_other": row.state == State.DRAFT and scope.person == row.author,
            "may_cancel": scope.may(GIVE) and any(row.counts.get(s) for s in UNSENT),
            "may_take_back": scope.may(GIVE) and row.can_be_taken_back and row.succeeded > 0,
            # By the stream, without JavaScript by loading anew; a person can stop both.
            "follows": row.is_open and "still" not in request.GET,
            "refresh_seconds": REFRESH_SECONDS,
        },
    )
