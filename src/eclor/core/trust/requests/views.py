"""The guarantor's list of requests with their legal clock."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.trust.models import Right, RightsListed
from eclor.core.trust.purposes import PurposeRefused
from eclor.core.trust.requests import actions
from eclor.core.trust.requests.actions import Asked, RequestRefused
from eclor.core.trust.requests.forms import KINDS, RequestForm, WordsForm

SEE = "charter.see"


@never_cache
@require_safe
@asks(SEE)
def index(request: Request) -> HttpResponse:
    return _index(request)


@never_cache
@require_POST
@asks(SEE)
def write(request: Request) -> HttpResponse:
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _index(request, form, 422)
    try:
        pk = actions.write_down(request.scope, Asked(**form.cleaned_data))
    except RequestRefused as refusal:
        form.add_error("received", str(refusal))
        return _index(request, form, 422)
    return HttpResponseRedirect(reverse("rights-request", args=[pk]))


@never_cache
@require_safe
@asks(SEE)
def one(request: Request, pk: UUID) -> HttpResponse:
    return _one(request, _known(request, pk))


@never_cache
@require_POST
@asks(SEE)
def extend(request: Request, pk: UUID) -> HttpResponse:
    known, form = _known(request, pk), WordsForm(request.POST)
    try:
        actions.take_longer(request.scope, known, form.said() if form.is_valid() else "")
    except RequestRefused as refusal:
        return _one(request, known, str(refusal), 409)
    return HttpResponseRedirect(reverse("rights-request", args=[pk]))


@never_cache
@require_POST
@asks(SEE)
def close(request: Request, pk: UUID) -> HttpResponse:
    known, form = _known(request, pk), WordsForm(request.POST)
    try:
        actions.close(request.scope, known, form.said() if form.is_valid() else "")
    except RequestRefused as refusal:
        return _one(request, known, str(refusal), 409)
    return HttpResponseRedirect(reverse("rights-requests"))


def _known(request: Request, pk: UUID) -> RightsListed:
    found = actions.one(request.scope, pk)
    if found is None:
        raise Http404(_("There is no such request here."))
    return found


def _index(request: Request, form: RequestForm | None = None, status: int = 200) -> HttpResponse:
    today = actions.today(request.scope)
    lines = [
        {"one": one, "kind": KINDS[Right(one.kind)], "left": (one.due_on - today).days}
        for one in actions.pending(request.scope)
    ]
    shown = {"lines": lines, "form": form or RequestForm(initial={"received": today})}
    return render(request, "trust/requests.html", shown, status=status)


def _one(request: Request, known: RightsListed, wrong: str = "", status: int = 200) -> HttpResponse:
    try:
        row = actions.read(request.scope, known)
    except PurposeRefused as closed:
        row, wrong = None, wrong or str(closed)
    except RequestRefused as gone:
        raise Http404(str(gone)) from gone
    shown = {
        "known": known,
        "row": row,
        "kind": KINDS[Right(known.kind)],
        "left": (known.due_on - actions.today(request.scope)).days,
        "wrong": wrong,
    }
    return render(request, "trust/request.html", shown, status=status)
