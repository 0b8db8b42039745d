"""The people of the house: who has which role, who is invited."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity import grants, invitations, links, resets
from eclor.core.identity.admission import Proof
from eclor.core.identity.forms import GrantForm, InvitationForm, LostForm, NewNameForm
from eclor.core.identity.grants import ADMINISTER, GiveRole, GrantRefused
from eclor.core.identity.guards import Request, asks
from eclor.core.identity.letters import NotSent
from eclor.core.identity.models import Grant, Invitation, Role
from eclor.core.identity.views.account import fresh
from eclor.core.identity.views.signin import entered
from eclor.core.service.numbers import whole

AT_MOST = 500  # persons with a role shown on one page


@never_cache
@asks(ADMINISTER)
@require_http_methods(["GET", "HEAD"])
def people(request: Request) -> HttpResponse:
    return page_of(request)


@never_cache
@asks(ADMINISTER)
@fresh
@require_POST
def give(request: Request) -> HttpResponse:
    """Give a role to somebody who has an account, by the mailbox."""
    form = InvitationForm(request.scope, request.POST)
    if not form.is_valid():
        return page_of(request, form, 422)
    email, order = form.cleaned_data["email"], _order(form)
    person = links.person_of(email)
    try:
        if person is not None:
            grants.give(request.scope, person, order)
        else:
            invitations.send(request, request.scope, email, order)
    except GrantRefused as problem:
        form.add_error(None, str(problem))
        return page_of(request, form, 422)
    except NotSent:
        form.add_error(None, _("The letter did not leave. Try again in a few minutes."))
        return page_of(request, form, 503)
    done = "given" if person is not None else "invited"
    return HttpResponseRedirect(f"{reverse('people')}?done={done}")


@never_cache
@asks(ADMINISTER)
@fresh
@require_POST
def take(request: Request) -> HttpResponse:
    """Take a role, an invitation, or the way in of an account."""
    said = {name: whole(request.POST.get(name, "")) or 0 for name in TAKEN}
    try:
        for name, number in said.items():
            if number:
                TAKEN[name](request, number)
    except GrantRefused as problem:
        return page_of(request, status=422, wrong=str(problem))
    return HttpResponseRedirect(reverse("people"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """What an invitation's letter led to; reading it uses nothing up."""
    found = invitations.known(token, timezone.now())
    if found is None:
        return render(request, "identity/spent.html", {"invitation": True}, status=410)
    known = links.person_of(found.email)
    form = NewNameForm(request.POST or None) if known is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        name = form.cleaned_data["name"] if form else ""
        person = invitations.accept(request.scope, found, name)
        if person is None:
            return render(request, "identity/spent.html", {"invitation": True}, status=410)
        return entered(request, person, Proof.LINK, towards=reverse("account"))
    there = {"form": form, "invitation": found, "role": _(Role(found.role).label)}
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/invitation.html", there, status=status)


def page_of(
    request: Request,
    form: InvitationForm | None = None,
    status: int = 200,
    wrong: str = "",
    lost: LostForm | None = None,
) -> HttpResponse:
    scope = request.scope
    rows = Grant.objects.select_related("person", "commune").order_by("person__name", "pk")
    waiting = Invitation.objects.select_related("commune").filter(
        used_at=None, expires_at__gt=scope.now
    )
    if not scope.everywhere:
        rows = rows.filter(commune_id__in=scope.communes)
        waiting = waiting.filter(commune_id__in=scope.communes)
    there = {
        "rows": [(one, _(Role(one.role).label)) for one in rows[:AT_MOST]],
        "waiting": [(one, _(Role(one.role).label)) for one in waiting.order_by("-made_at")],
        "form": form or InvitationForm(scope),
        "wrong": wrong,
        "done": request.GET.get("done", ""),
        "mine": int(scope.person),
        "lost": lost or LostForm(),
        "resets": resets.waiting(scope),
    }
    return render(request, "identity/people.html", there, status=status)


def _order(form: GrantForm) -> GiveRole:
    said = form.cleaned_data
    return GiveRole(
        role=Role(said["role"]),
        commune=said["commune"].pk if said["commune"] else None,
        service=said["service"],
        verb=said["verb"],
    )


TAKEN = {
    "grant": lambda request, pk: grants.take(request.scope, pk),
    "invitation": lambda request, pk: invitations.take_back(request.scope, pk),
    "shut": lambda request, pk: grants.set_active(request.scope, pk, False),
    "open": lambda request, pk: grants.set_active(request.scope, pk, True),
}
