"""The page "Mes données": see, correct, take away, freeze, withdraw, erase; and who saw it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity import again
from eclor.core.identity.guards import Request, signed_in
from eclor.core.identity.queries import colleagues
from eclor.core.service.personal import Basis
from eclor.core.service.registry import registry
from eclor.core.trust import ledger
from eclor.core.trust.charter import queries
from eclor.core.trust.ledger import OWN, Seen
from eclor.core.trust.mine import actions, exporting
from eclor.core.trust.mine.finding import Held, Who, held
from eclor.core.trust.mine.forms import EraseForm, FreezeForm, NameForm
from eclor.core.trust.register import BASES
from eclor.core.trust.staff import AT_WORK, leads_to_nobody

SHOWN = 5  # rows on the page; the download has them all
LOOKED_BACK = 200  # lines of the ledger on the page


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a card as the page shows it."""

    held: Held
    basis: Any
    first: list[dict[str, Any]]
    more: int
    consent: bool


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    return _page(request)


@require_safe
@signed_in
def log(request: Request) -> HttpResponse:
    """Who saw my data, kept true while it is looked at; nothing else is read for it."""
    shown = {
        "seen": _seen(request, LOOKED_BACK),
        "own": request.scope.person,
        "names": colleagues(request.scope),
        "titles": queries.titles(request.scope.territory),
    }
    return render(request, "trust/log.html", shown)


@require_safe
@signed_in
def latest(request: Request) -> HttpResponse:
    """{"line"}: the number of the newest line of the log, 0 for none; asked far oftener than the log."""
    newest = _seen(request, 1)
    return JsonResponse({"line": newest[0].id if newest else 0})


@require_safe
@signed_in
def download_json(request: Request) -> HttpResponse:
    """Everything as one document."""
    found = _held(request, _("download of my data"))
    said = exporting.as_json(request.scope, found, _seen(request, None))
    return _file(said, "application/json", "mes-donnees.json")


@require_safe
@signed_in
def download_csv(request: Request) -> HttpResponse:
    """Everything as tables."""
    found = _held(request, _("download of my data"))
    return _file(
        exporting.as_csv(found, _seen(request, None)), "application/zip", "mes-donnees.zip"
    )


@require_POST
@signed_in
def correct(request: Request) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, name=form, status=422)
    actions.correct_name(request.scope, request.person, form.cleaned_data["name"])
    return _done("corrected")


@require_POST
@signed_in
def freeze(request: Request) -> HttpResponse:
    form = FreezeForm(request.POST)
    if not form.is_valid():
        raise Http404(_("No such purpose."))
    try:
        purpose, on = form.cleaned_data["purpose"], form.turned_on()
        actions.freeze(request.scope, Who.of(request.person), purpose, on)
    except LookupError as unknown:
        raise Http404(_("No such purpose.")) from unknown
    return _done("frozen" if on else "thawed")


@require_POST
@signed_in
def withdraw(request: Request) -> HttpResponse:
    try:
        actions.withdraw(request.scope, Who.of(request.person), request.POST.get("table", ""))
    except LookupError as unknown:
        raise Http404(_("Nothing here rests on your consent.")) from unknown
    return _done("withdrawn")


@sensitive_post_parameters("password")
@require_POST
@signed_in
def erase(request: Request) -> HttpResponse:
    """Forget this person, sign every device out, and say what the law keeps."""
    form = EraseForm(request.POST)
    if not form.is_valid() or not again.accepts(request, request.person, form, "password"):
        return _page(request, erasing=form, status=422)
    who, kept = Who.of(request.person), _kept()
    gone = actions.erase(request.scope, who)
    logout(request)
    request.person = None
    shown = {"gone": sum(gone.values()), "kept": kept}
    return render(request, "trust/erased.html", shown)


def _page(
    request: Request,
    name: NameForm | None = None,
    erasing: EraseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person, who = request.person, Who.of(request.person)
    found = _held(request, _("the page of my data"))
    shown = {
        "parts": [_part(one) for one in found if one.rows],
        "nothing": [one.line.what for one in found if not one.rows],
        "seen": _seen(request, LOOKED_BACK),
        "names": colleagues(request.scope),
        "titles": queries.titles(request.scope.territory) | {OWN: _("Your own look at your data")},
        "own": str(person.pk),
        "purposes": [p for service in registry for p in service.purposes],
        "frozen": actions.frozen(who),
        "name": name or NameForm(initial={"name": person.name}),
        "ways": again.ways(request, person),
        "erasing": erasing or EraseForm(),
        "kept": _kept(),
        "done": request.GET.get("done", ""),
    }
    return render(request, "trust/mine.html", shown, status=status)


def _held(request: Request, why: str) -> list[Held]:
    return held(request.scope, Who.of(request.person), why)


def _seen(request: Request, most: int | None) -> list[Seen]:
    return ledger.seen(request.scope, request.person.subject, most=most or 2**31 - 1)


def _part(one: Held) -> Part:
    return Part(
        held=one,
        basis=BASES[one.line.basis],
        first=one.rows[-SHOWN:],
        more=max(0, len(one.rows) - SHOWN),
        consent=one.line.basis is Basis.CONSENT,
    )


def _kept() -> list[Any]:
    """What an erasure leaves: what the law asks for (GDPR, article 17, 3, b), and traces of work."""
    return [
        line
        for service in registry
        for line in service.personal_data
        if line.erase is leads_to_nobody
        and (line.basis is Basis.LEGAL_OBLIGATION or line.unguarded is AT_WORK)
    ]


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _done(what: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('mine')}?done={what}")
