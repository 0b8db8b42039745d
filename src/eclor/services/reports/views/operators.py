"""The page of operators outside, and what an agent decides of a report that may have been lost."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity.guards import Request, asks
from eclor.core.trust import audit
from eclor.services.reports.forms import OperatorForm, plain
from eclor.services.reports.forwarding.actions import decide
from eclor.services.reports.models import Operator
from eclor.services.reports.queries.reports import within_reach
from eclor.services.reports.sealing import sealed

TREAT, RULE = "reports.treat", "reports.rule"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks(RULE)
def operators(request: Request) -> HttpResponse:
    """A name written again is the same operator, with what was written last."""
    form = OperatorForm(request.POST or None)
    if request.method == "POST":
        of_all_communes(request)
    if request.method == "POST" and form.is_valid():
        _write(request, form)
        return redirect("reports-operators")
    known = Operator.objects.filter(territory_id=request.scope.territory).order_by("name")
    status = 422 if request.method == "POST" else 200
    given = {"form": form, "operators": known}
    return render(request, "reports/operators.html", given, status=status)


def of_all_communes(request: Request) -> None:
    """What holds for the whole federation is not changed by an agent of some communes."""
    if not request.scope.everywhere:
        raise PermissionDenied(RULE)


def _write(request: Request, form: OperatorForm) -> None:
    said = form.cleaned_data
    name = plain(said["name"])
    Operator.objects.update_or_create(
        territory_id=request.scope.territory,
        name=name,
        defaults={
            "root": said["address"],
            "jurisdiction": plain(said["jurisdiction"]),
            "sealed_key": sealed(plain(said["key"])),
        },
    )
    audit.write(request.scope, "reports.write_operator", {"name": name, "to": said["address"]})


@require_POST
@asks(RULE)
def remove_operator(request: Request, pk: int) -> HttpResponse:
    """With what still waited for it: the reports stay handed over."""
    of_all_communes(request)
    found = Operator.objects.filter(territory_id=request.scope.territory, pk=pk)
    if found.delete()[0]:
        audit.write(request.scope, "reports.remove_operator", {"operator": pk})
    return redirect("reports-operators")


@require_POST
@asks(TREAT)
def decide_forward(request: Request, pk: int) -> HttpResponse:
    if within_reach(request.scope).filter(pk=pk).exists():
        decide(request.scope, pk, arrived=request.POST.get("arrived") == "yes")
    return redirect("reports-detail", pk=pk)
