"""The guarantor's reports: a breach on one page, the log as a file."""

from datetime import datetime

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.identity.queries import colleagues
from eclor.core.trust import audit
from eclor.core.trust.charter import queries
from eclor.core.trust.reporting.breach import Breach, breach
from eclor.core.trust.reporting.forms import BreachForm, SpanForm
from eclor.core.trust.reporting.logboek import logboek

SEE = "charter.see"
# POST: the guarantor's words stay out of addresses, which logs and histories keep.
READ_OR_FILL_IN = ("GET", "HEAD", "POST")


@never_cache
@require_http_methods(READ_OR_FILL_IN)
@asks(SEE)
def breach_page(request: Request) -> HttpResponse:
    """What was opened in a span of time; without one, of the last day."""
    form, now = BreachForm(request.scope, _given(request)), request.scope.now
    if form.is_bound and not form.is_valid():
        return render(request, "trust/breach.html", {"form": form}, status=422)
    told = form.told()
    shown = {
        "form": form,
        "told": told,
        "late": told.is_late(now),
        "lacks": told.lacks(now),
        "now": now,
        "found": _found(request, form),
        "names": colleagues(request.scope),
        "titles": queries.titles(request.scope.territory),
        "asked": _asked(form),
    }
    return render(request, "trust/breach.html", shown)


@never_cache
@require_http_methods(READ_OR_FILL_IN)
@asks(SEE)
def breach_json(request: Request) -> HttpResponse:
    """The same with every person, for whoever must be told (article 34)."""
    form = BreachForm(request.scope, _given(request))
    if form.is_bound and not form.is_valid():
        return _wrong(form)
    told = form.told().shown(request.scope.now)
    return JsonResponse(_found(request, form).shown() | {"notification": told})


@never_cache
@require_safe
@asks(SEE)
def log_file(request: Request) -> HttpResponse:
    """The ledger of a span in the fields of Logboek Dataverwerkingen."""
    form = SpanForm(request.scope, request.GET or None)
    if form.is_bound and not form.is_valid():
        return _wrong(form)
    since, until = _span(form)
    audit.write(request.scope, "trust.export_log", {"since": since, "until": until})
    lines = logboek(request.scope, since, until, request.build_absolute_uri(reverse("register")))
    return HttpResponse(
        "".join(lines),
        content_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="journal.jsonl"'},
    )


def _given(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else request.GET or None


def _asked(form: SpanForm) -> str:
    """The span alone, as the address of the log has it; "" is the last day."""
    if not form.is_bound:
        return ""
    asked = QueryDict(mutable=True)
    asked.update({name: form.data[name] for name in ("since", "until")})
    return asked.urlencode()


def _found(request: Request, form: SpanForm) -> Breach:
    since, until = _span(form)
    audit.write(request.scope, "trust.report_breach", {"since": since, "until": until})
    return breach(request.scope, since, until)


def _span(form: SpanForm) -> tuple[datetime, datetime]:
    said = form.cleaned_data if form.is_bound else form.initial
    return said["since"], said["until"]


def _wrong(form: SpanForm) -> HttpResponse:
    said = "; ".join(str(one) for errors in form.errors.values() for one in errors)
    return JsonResponse({"error": said}, status=422)
