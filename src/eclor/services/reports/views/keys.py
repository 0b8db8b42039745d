"""The page where keys of programs that report are given and taken back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity.guards import Request, asks
from eclor.services.reports.forms import KeyForm, plain
from eclor.services.reports.models import ApiKey
from eclor.services.reports.open311 import keys
from eclor.services.reports.views.operators import of_all_communes

RULE = "reports.rule"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks(RULE)
def programs(request: Request) -> HttpResponse:
    """A key is shown in the answer that gives it, and never again."""
    form = KeyForm(request.POST or None)
    given = ""
    if request.method == "POST":
        of_all_communes(request)
    if request.method == "POST" and form.is_valid():
        name, hourly = plain(form.cleaned_data["name"]), form.cleaned_data["hourly"]
        given, form = keys.give_key(request.scope, name, hourly), KeyForm()
    held = ApiKey.objects.filter(territory_id=request.scope.territory, taken_at=None)
    shown = {"form": form, "given": given, "keys": held.order_by("name", "pk")}
    status = 422 if request.method == "POST" and not given else 200
    return render(request, "reports/keys.html", shown, status=status)


@require_POST
@asks(RULE)
def take_key_back(request: Request, pk: int) -> HttpResponse:
    of_all_communes(request)
    keys.take_back(request.scope, pk)
    return redirect("reports-keys")
