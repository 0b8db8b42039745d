"""The counters of trust: what everybody may check, and the guarantor's desk."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity import again
from eclor.core.identity.guards import Request, asks, signed_in
from eclor.core.identity.models import Person
from eclor.core.identity.queries import colleagues
from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust import ledger
from eclor.core.trust import register as processing
from eclor.core.trust.charter import drafting, queries, signing
from eclor.core.trust.charter.signing import SIGN, SWITCH, CharterRefused
from eclor.core.trust.forms import SignForm, SwitchForm
from eclor.core.trust.reading import NO_ROLE, PROGRAM, by_purpose, by_role, readings

SEE = "charter.see"
AT_ONCE = 1000


@require_safe
def charter(request: Request) -> HttpResponse:
    """The charter in force, for everybody."""
    signed = next(iter(queries.charters(request.scope.territory)), None)
    in_force = {one.key: one for one in queries.purposes(request.scope.territory)}
    shown = {
        "signed": signed,
        "document": signed.document if signed else None,
        "states": in_force,
        "communes": _communes(request),
    }
    return render(request, "trust/charter.html", shown)


@require_safe
def charter_json(request: Request) -> JsonResponse:
    """Every version that was signed, with its signature, the newest first."""
    found = [one.shown() for one in queries.charters(request.scope.territory)]
    return JsonResponse({"charters": found})


@require_safe
def register(request: Request) -> HttpResponse:
    lines = processing.register(request.scope.territory)
    return render(request, "trust/register.html", {"lines": lines})


@require_safe
def register_json(request: Request) -> JsonResponse:
    lines = processing.register(request.scope.territory)
    return JsonResponse({"processing": [one.shown() for one in lines]})


@require_safe
def seals_json(request: Request) -> JsonResponse:
    """A thousand seals from ``?from=`` on: keep a copy, and nobody can rewrite what they seal."""
    first = whole(request.GET.get("from", "1"), 2**31)
    if not first:
        return JsonResponse({"error": "Write ?from= and the number of a seal, from 1."}, status=400)
    found = ledger.seals(request.scope.territory, first, AT_ONCE)
    more = f"{reverse('seals')}?from={found[-1].number + 1}" if len(found) == AT_ONCE else None
    return JsonResponse(
        {"algorithm": "SHA-256, Ed25519", "seals": [one.shown() for one in found], "next": more}
    )


@require_safe
def proof_json(request: Request, seal: int, line: int) -> HttpResponse:
    """That a line of the ledger is under a seal; it says nothing of what the line says."""
    found = ledger.proof(request.scope.territory, line, seal) if seal < 2**31 > line else None
    if found is None:
        raise Http404(_("This line is not under this seal."))
    return JsonResponse(found)


@never_cache
@require_safe
@asks(SEE)
def guarantor(request: Request) -> HttpResponse:
    return _desk(request)


@never_cache
@sensitive_post_parameters("password")
@require_POST
@asks(SIGN)
@signed_in
def sign(request: Request) -> HttpResponse:
    """The guarantor proves who signs, for the whole federation or not at all."""
    if not request.scope.everywhere:
        raise PermissionDenied(SIGN)
    whole = _proposed(request)
    form = SignForm(whole, request.POST)
    if not form.is_valid() or not again.accepts(request, _signer(request), form, "password"):
        return _desk(request, form, status=422)
    if form.cleaned_data["version"] != whole["version"]:
        form.add_error(None, _("Somebody signed another version meanwhile: look at it first."))
        return _desk(request, form, status=409)
    chosen = drafting.draft(request.here.slug, whole["version"], form.left_out())
    try:
        signing.sign(request.scope, chosen, _signer(request).name)
    except CharterRefused as refusal:
        form.add_error(None, str(refusal))
        return _desk(request, form, status=409)
    return HttpResponseRedirect(reverse("guarantor") + "?done=signed")


@never_cache
@require_POST
@asks(SWITCH)
def switch(request: Request) -> HttpResponse:
    form = SwitchForm(request.scope, request.POST)
    if not form.is_valid():
        return _desk(request, wrong=_("Say why: whoever is refused will want to know."), status=422)
    try:
        signing.switch(request.scope, form.order())
    except CharterRefused as refusal:
        return _desk(request, wrong=str(refusal), status=409)
    return HttpResponseRedirect(reverse("guarantor") + "?done=switched")


def _desk(
    request: Request, form: SignForm | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    scope = request.scope
    versions = queries.charters(scope.territory)
    signed = versions[0] if versions else None
    whole = _proposed(request)
    before = signed.document if signed else None
    shown = {
        "signed": signed,
        "versions": versions,
        "form": form or SignForm(whole),
        "switching": SwitchForm(scope),
        "differs": _told(drafting.changes(before, whole)),
        "states": _states(request, before),
        **_who_read(scope),
        "names": colleagues(scope),
        "titles": queries.titles(scope.territory),
        "turned": queries.switchings(scope.territory),
        "communes": _communes(request),
        "may_sign": scope.may(SIGN) and scope.everywhere,
        "ways": again.ways(request, _signer(request)) if request.person else None,
        "wrong": wrong,
        "done": request.GET.get("done", ""),
    }
    return render(request, "trust/guarantor.html", shown, status=status)


def _who_read(scope: Scope) -> dict[str, Any]:
    found = readings(scope)
    titles = {
        "operator": _("Operator"),
        "elected": _("Elected"),
        "administrator": _("Administrator"),
        PROGRAM: _("The house itself"),
        NO_ROLE: _("Inhabitants, about themselves"),
    }
    return {
        "readings": found,
        "most": max((one.times for one in (*by_role(scope, found), *by_purpose(found))), default=1),
        "by_role": by_role(scope, found),
        "by_purpose": by_purpose(found),
        "roles": titles,
    }


def _proposed(request: Request) -> drafting.Document:
    """The whole charter that the cards propose now, as the next version."""
    versions = queries.charters(request.scope.territory)
    return drafting.draft(request.here.slug, versions[0].version + 1 if versions else 1)


def _states(request: Request, document: drafting.Document | None) -> list[dict[str, Any]]:
    """Each purpose of the charter with its switch."""
    said = {one["key"]: one for one in (document or {"purposes": []})["purposes"]}
    return [
        {"state": one, **said[one.key]}
        for one in queries.purposes(request.scope.territory)
        if one.key in said
    ]


def _told(differs: dict[str, tuple[list[Any], list[Any]]]) -> list[dict[str, str]]:
    """Each thing that is new, changed or gone, once."""
    parts = {
        "purposes": _("Purposes"),
        "data": _("Personal data"),
        "sensors": _("Sensors"),
        "datasets": _("Open data"),
    }
    found = []
    for part, (gone, new) in differs.items():
        before, after = {_titled(one) for one in gone}, {_titled(one) for one in new}
        for title in sorted(before | after):
            said = _("changed") if title in before & after else _("new")
            found.append(
                {
                    "title": title,
                    "part": parts[part],
                    "said": said if title in after else _("no longer proposed"),
                }
            )
    return found


def _titled(entry: dict[str, Any]) -> str:
    return str(entry.get("title") or entry.get("what") or entry.get("key"))


def _communes(request: Request) -> dict[int, str]:
    return dict(
        Commune.objects.filter(territory_id=request.scope.territory).values_list("pk", "name")
    )


def _signer(request: Request) -> Person:
    found = request.person
    assert isinstance(found, Person)  # noqa: S101 -- signed_in
    return found
