"""The operators' plain pages about alarms; they work without JavaScript."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eclor.core.alarms import actions, queries
from eclor.core.alarms.actions import HANDLE, TUNE, Handled, Refused
from eclor.core.alarms.forms import SHELVES, FilterForm, HandleForm, TuneForm, people
from eclor.core.identity.guards import Request, asks, ours
from eclor.core.service.numbers import whole


@asks(HANDLE)
@require_GET
def alarms(request: Request) -> HttpResponse:
    form = FilterForm(request.scope, request.GET)
    filters = form.filters()
    rows = queries.open_alarms(request.scope, filters)
    return render(
        request,
        "alarms/list.html",
        {
            "form": form,
            "rows": rows,
            "counts": queries.counts(request.scope),
            "total": rows[0].total if rows else 0,
            "filters": filters,
            "following": _page_after(request, filters, rows[0].total if rows else 0),
            "people": people(request.scope),
            "shelves": SHELVES,
            "done": _outcome(request),
        },
    )


def _page_after(request: Request, filters: queries.Filters, total: int) -> str:
    """The address of the next page of the list, "" on the last."""
    if filters.skip + filters.most >= total:
        return ""
    asked = request.GET.copy()
    asked["page"] = str(filters.skip // filters.most + 2)
    return f"?{asked.urlencode()}"


@asks(HANDLE)
@require_GET
def alarm(request: Request, pk: int) -> HttpResponse:
    sheet = queries.alarm(request.scope, pk)
    if sheet is None:
        raise Http404(_("There is no alarm %d here.") % pk)
    there = {
        "sheet": sheet,
        "row": sheet.alarm,
        "people": people(request.scope),
        "shelves": SHELVES,
        "done": _outcome(request),
    }
    return render(request, "alarms/alarm.html", there)


def _outcome(request: Request) -> str:
    """What the last action did, told by numbers alone: nobody can put words into the page."""
    done, missing = (whole(request.GET.get(name, ""), 10**6) for name in ("done", "missing"))
    if done is None or missing is None:
        return ""
    said = ngettext("%d alarm changed.", "%d alarms changed.", done) % done
    if missing:
        more = ngettext("%d was out of your reach.", "%d were out of your reach.", missing)
        said = f"{said} {more % missing}"
    return said


@asks(HANDLE)
@require_POST
def handle(request: Request) -> HttpResponse:
    form, back = HandleForm(request.POST), _back(request)
    if not form.is_valid():
        return _refuse(request, back, [_("Choose at least one alarm and what to do with it.")])
    try:
        done = _verb(request, form)(form.cleaned_data["alarm"])
    except Refused as refused:
        return _refuse(request, back, list(refused.faults.values()))
    return redirect(_told(back, done))


def _verb(request: Request, form: HandleForm) -> Callable[[list[int]], Handled]:
    """The action that the form names, with what it needs beside the alarms."""
    scope, said = request.scope, form.cleaned_data
    verbs: dict[str, Callable[[list[int]], Handled]] = {
        "take": lambda ids: actions.take(scope, ids),
        "acknowledge": lambda ids: actions.acknowledge(scope, ids),
        "unacknowledge": lambda ids: actions.unacknowledge(scope, ids),
        "assign": lambda ids: actions.assign(scope, ids, said["person"]),
        "comment": lambda ids: actions.comment(scope, ids, said["text"]),
        "shelve": lambda ids: actions.shelve(scope, ids, form.until(scope.now)),
        "unshelve": lambda ids: actions.unshelve(scope, ids),
    }
    return verbs[said["verb"]]


@asks(TUNE)
@require_GET
def rules(request: Request) -> HttpResponse:
    return render(request, "alarms/rules.html", {"rules": queries.rules(request.scope)})


@asks(TUNE)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: Request, pk: int) -> HttpResponse:
    row = queries.rule(request.scope, pk)
    if row is None:
        raise Http404(_("There is no rule %d here.") % pk)
    form, status = TuneForm(row, request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.tune_rule(request.scope, pk, form.values())
            except Refused as refused:
                _show(form, refused)
            else:
                return redirect(f"{reverse('alarm-rule', args=[pk])}?done=1")
    said = {"row": row, "form": form, "done": "done" in request.GET}
    return render(request, "alarms/rule.html", said, status=status)


@asks(TUNE)
@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    try:
        actions.restore_rule(request.scope, pk)
    except Refused as refused:
        return _refuse(request, reverse("alarm-rules"), list(refused.faults.values()))
    return redirect(f"{reverse('alarm-rule', args=[pk])}?done=1")


def _show(form: TuneForm, refused: Refused) -> None:
    """Each reason beside its field."""
    for name, reason in refused.faults.items():
        form.add_error(name if name in form.fields else None, reason)


def _back(request: Request) -> str:
    """The page the person came from, if it is one of ours."""
    return ours(request, request.POST.get("back", ""), reverse("alarms"))


def _told(back: str, done: Handled) -> str:
    """The same page, with how many alarms were changed and how many were out of reach."""
    address = urlsplit(back)
    said = [pair for pair in parse_qsl(address.query) if pair[0] not in ("done", "missing")]
    said += [("done", str(len(done.changed))), ("missing", str(len(done.missing)))]
    return urlunsplit(address._replace(query=urlencode(said)))


def _refuse(request: Request, back: str, reasons: list[str]) -> HttpResponse:
    return render(request, "alarms/refused.html", {"reasons": reasons, "back": back}, status=422)
