"""The last account as a board shows it; until there is one, the worker is asked and the page waits."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from eclor.core.identity.guards import Request, asks
from eclor.services.lighting import actions
from eclor.services.lighting.views.inventory import SEE

SOON = 10  # seconds after which the page that waits looks again


def none_yet(request: Request) -> HttpResponse:
    """No reader counts for herself: that takes as long as the territory is large."""
    scope = request.scope
    work = actions.counting(scope)
    if work is None:
        work = actions.ask_account(scope)
    answer = render(request, "lighting/counting.html", {"work": work}, status=202)
    if work.state != "failed":
        answer["Refresh"] = str(SOON)
    return answer


@require_POST
@asks(SEE)
def count_anew(request: Request) -> HttpResponse:
    """By the worker; the board says that it is being counted, and shows it when it is loaded again."""
    actions.ask_account(request.scope)
    board = request.POST.get("board", "")
    return redirect("lighting-savings" if board == "savings" else "lighting-compliance")
