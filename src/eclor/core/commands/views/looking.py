"""Looking at orders: the list, and the life of one."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from eclor.core.commands import queries
from eclor.core.commands.views.asking import give_json
from eclor.core.commands.views.common import wants_json
from eclor.core.commands.words import APPROVE, GIVE, SEE, UNSENT, State
from eclor.core.identity.guards import Request, asks

REFRESH_SECONDS = 3


@asks(SEE)
@require_http_methods(["GET", "POST"])
def orders(request: Request) -> HttpResponse:
    if request.method == "POST":
        return give_json(request)
    rows = queries.orders(request.scope, only_open="open" in request.GET)
    if wants_json(request):
        return JsonResponse({"orders": [row.as_json() for row in rows]})
    names = queries.named_persons(request.scope, {row.author for row in rows})
    there = {"rows": [(row, names.get(row.author, row.author)) for row in rows]}
    return render(request, "orders/list.html", there | {"only_open": "open" in request.GET})


@asks(SEE)
@require_GET
def order(request: Request, signal: str) -> HttpResponse:
    found = queries.sheet(request.scope, signal)
    if found is None:
        raise Http404(_("There is no order %s here.") % signal)
    if wants_json(request):
        return JsonResponse(found.as_json())
    row, scope = found.order, request.scope
    names = queries.named_persons(scope, {row.author, *row.approvers})
    answer = render(
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
            "still": "still" in request.GET,
        },
    )
    if row.is_open and "still" not in request.GET:
        answer["Refresh"] = str(REFRESH_SECONDS)  # live without JavaScript; the page can stop it
    return answer
