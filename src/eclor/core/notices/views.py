"""The counters of notices: what I wish to be told, and the outbox for whoever administers the house."""

from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.devices import name_of
from eclor.core.identity.guards import Request, asks, signed_in
from eclor.core.notices import choosing, queries
from eclor.core.notices.carriers import carriers
from eclor.core.notices.carriers.push import BadSubscription
from eclor.core.notices.devices import TooManyDevices, checked, push_key
from eclor.core.notices.forms import AgainForm, ChoiceForm, CodeForm, DeviceForm, DevicePicked
from eclor.core.notices.posting import collects, post
from eclor.core.notices.proving import TooManyCodes, WrongCode, ask_code, prove
from eclor.core.notices.retrying import NotStuck, send_again
from eclor.core.notices.words import Carrier, Notice
from eclor.core.trust.purposes import PurposeRefused


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@signed_in
def change(request: Request) -> HttpResponse:
    if not collects(request.scope):
        return _page(request, status=409)
    chosen = choosing.chosen(request.scope, request.person)
    form = ChoiceForm(request.scope, set(carriers()), chosen, request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    said = form.cleaned_data
    quiet, number = (said["begins"], said["ends"]), said.get("number", chosen.number)
    try:
        choosing.choose(request.scope, request.person, form.wishes(), quiet, number)
    except TooManyCodes as refusal:
        return _page(request, wrong=str(refusal), status=429)
    return _done("chosen")


@require_POST
@signed_in
def prove_number(request: Request) -> HttpResponse:
    """The code that came by short message: the number is this person's."""
    form = CodeForm(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    try:
        prove(request.scope, request.person, code)
    except WrongCode as wrong:
        return _page(request, wrong=str(wrong), status=422)
    return _done("proven")


@require_POST
@signed_in
def another_code(request: Request) -> HttpResponse:
    chosen = choosing.chosen(request.scope, request.person)
    if not chosen.waiting:
        return _page(request, wrong=_("No number waits for a code."), status=409)
    try:
        ask_code(request.scope, request.person, chosen.waiting)
    except TooManyCodes as refusal:
        return _page(request, wrong=str(refusal), status=429)
    return _done("code")


@require_POST
@signed_in
def add(request: Request) -> HttpResponse:
    """This browser: its subscription, as it says it itself."""
    form = DeviceForm(request.POST)
    said = form.data.get("subscription", "") if form.is_valid() else ""
    device = name_of(request.META.get("HTTP_USER_AGENT", ""))
    try:
        choosing.add_device(request.scope, request.person, checked(said), device)
    except BadSubscription as bad:
        return _page(request, wrong=str(bad), status=422)
    except TooManyDevices:
        wrong = _("You have ten devices here: take one away first.")
        return _page(request, wrong=wrong, status=409)
    return _done("added")


@require_POST
@signed_in
def remove(request: Request) -> HttpResponse:
    form = DevicePicked(request.POST)
    if not form.is_valid():
        raise Http404(_("No such device."))
    choosing.remove_device(request.scope, request.person, form.cleaned_data["device"])
    return _done("removed")


@require_POST
@signed_in
def try_out(request: Request) -> HttpResponse:
    """A notice to oneself over every carrier one has."""
    notice = Notice(
        key=f"try-{uuid4()}",
        topic="notices.try",
        subject=request.person.subject,
        title=_("It works"),
        text=_("This is how notices of %s reach you.") % request.here.name,
        path=reverse("notices"),
        carriers=frozenset(carriers()),
    )
    post(request.scope, notice)
    return _done("tried")


@never_cache
@require_safe
@asks("house.administer")
def outbox(request: Request) -> HttpResponse:
    """What waits, what failed; the words of a letter only where mail goes nowhere else."""
    return _outbox(request)


@require_POST
@asks("house.administer")
def again(request: Request) -> HttpResponse:
    """Whoever judged that it never arrived sends it once more."""
    form = AgainForm(request.POST)
    if not form.is_valid():
        raise Http404(_("No such notice."))
    try:
        send_again(request.scope, form.cleaned_data["sending"])
    except NotStuck as refusal:
        return _outbox(request, wrong=str(refusal), status=409)
    return HttpResponseRedirect(reverse("notices-outbox"))


def _outbox(request: Request, wrong: str = "", status: int = 200) -> HttpResponse:
    house = settings.ECLOR
    reads = house.demo_on and not house.smtp_url
    try:
        letters = queries.letters(request.scope) if reads else []
    except PurposeRefused as closed:
        letters, wrong = [], wrong or str(closed)
    shown = {
        "counts": queries.counts(request.scope),
        "stuck": queries.stuck(request.scope),
        "letters": letters,
        "reads": reads,
        "carriers": sorted(carriers()),
        "wrong": wrong,
    }
    return render(request, "notices/outbox.html", shown, status=status)


def _page(
    request: Request, form: ChoiceForm | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    offered = carriers()
    try:
        chosen = choosing.chosen(request.scope, request.person) if collects(request.scope) else None
    except PurposeRefused:
        chosen = None
    shown = {
        "form": form or (ChoiceForm(request.scope, set(offered), chosen) if chosen else None),
        "devices": [d for d in chosen.devices if d.carrier == Carrier.PUSH] if chosen else [],
        "waiting": chosen.waiting if chosen else "",
        "code": CodeForm(),
        "push_key": push_key(request.scope),
        "mail": request.person.email if Carrier.MAIL in offered else "",
        "wrong": wrong,
        "done": request.GET.get("done", ""),
    }
    return render(request, "notices/mine.html", shown, status=status)


def _done(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('notices')}?done={what}")
