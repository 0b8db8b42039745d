"""The page behind the secret link: how far it is, what I told, and forgetting it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.devices import name_of
from eclor.core.identity.guards import Request
from eclor.core.notices.carriers.push import BadSubscription
from eclor.core.notices.devices import (
    TooManyDevices,
    browsers,
    checked,
    forget_browsers,
    push_key,
    remember,
)
from eclor.core.trust.purposes import PurposeRefused
from eclor.services.reports.actions.answering import page_of
from eclor.services.reports.actions.forgetting import forget_me
from eclor.services.reports.actions.handling import Refused, not_solved, solved
from eclor.services.reports.actions.sending import KEPT, digest_of, subject_has_account
from eclor.services.reports.models import Report, ToldListed
from eclor.services.reports.queries import people
from eclor.services.reports.rules.life import ahead
from eclor.services.reports.views.people import picture, repaired
from eclor.services.reports.words import REOPENED_WITHIN, State

SOLVED = (State.DONE, State.VERIFIED)
LONGEST_SUBSCRIPTION = 2_000


@never_cache
@require_safe
def follow(request: Request, secret: str) -> HttpResponse:
    return _page(request, secret)


@never_cache
@require_POST
def forget(request: Request, secret: str) -> HttpResponse:
    """Erase what the bearer told; the report without anybody stays."""
    known = _known(secret)
    if subject_has_account(known):
        return redirect("mine")
    forget_me(request.scope, known)
    return render(request, "reports/forgotten.html", {"report": known.report_id})


@never_cache
@require_POST
def unsolved(request: Request, secret: str) -> HttpResponse:
    known = _known(secret)
    try:
        not_solved(request.scope, known.report_id)
    except Refused as refused:
        return _page(request, secret, wrong=str(refused), status=409)
    return redirect("reports-follow", secret=secret)


@never_cache
@require_POST
def verify(request: Request, secret: str) -> HttpResponse:
    """Whoever reported it saw on site that it is solved."""
    known = _known(secret)
    try:
        solved(request.scope, known.report_id)
    except Refused as refused:
        return _page(request, secret, wrong=str(refused), status=409)
    return redirect("reports-follow", secret=secret)


@never_cache
@require_POST
def tell_me(request: Request, secret: str) -> HttpResponse:
    """The bearer's browser is told of each answer; without an account, and until the report is over."""
    known = _known(secret)
    said = request.POST.get("subscription", "")[:LONGEST_SUBSCRIPTION]
    device = name_of(request.META.get("HTTP_USER_AGENT", ""))
    if subject_has_account(known):
        return redirect("notices")  # an account chooses there, for all its reports
    if not push_key(request.scope):
        return redirect("reports-follow", secret=secret)
    try:
        remember(request.scope, known.subject, checked(said), device, KEPT)
    except BadSubscription as bad:
        return _page(request, secret, wrong=str(bad), status=422)
    except TooManyDevices:
        wrong = _("Ten devices are told of this report: have them told no more first.")
        return _page(request, secret, wrong=wrong, status=409)
    return redirect(reverse("reports-follow", args=(secret,)) + "#told")


@never_cache
@require_POST
def untell(request: Request, secret: str) -> HttpResponse:
    known = _known(secret)
    if not subject_has_account(known):
        forget_browsers(request.scope, known.subject)
    return redirect("reports-follow", secret=secret)


@never_cache
@require_safe
def own_photo(request: Request, secret: str, photo: UUID) -> HttpResponse:
    found = people.my_photo(request.scope, _known(secret), photo)
    if found is None:
        raise Http404(_("There is no such photo."))
    return picture(found.picture)


@never_cache
@require_safe
def own_repair(request: Request, secret: str, photo: int) -> HttpResponse:
    """What the team photographed when it was done, for whoever reported it."""
    return repaired(_row(_known(secret)).pk, photo)


def _known(secret: str) -> ToldListed:
    known = people.by_secret(digest_of(secret)) if secret.isascii() else None
    if known is None:
        raise Http404(_("This link leads nowhere: it was erased, or its time is over."))
    return known


def _told(known: ToldListed) -> Report:
    return Report.objects.select_related("commune", "asset", "merged_into").get(pk=known.report_id)


def _row(known: ToldListed) -> Report:
    """What was told of; where it was joined with others, the one that stands for them."""
    row = _told(known)
    passed = {row.pk}
    while row.merged_into is not None and row.merged_into.pk not in passed:
        row = row.merged_into
        passed.add(row.pk)
    return row


def _page(request: Request, secret: str, wrong: str = "", status: int = 200) -> HttpResponse:
    known = _known(secret)
    row = _told(known)
    whole = _row(known)
    try:
        mine = people.mine(request.scope, known)
    except PurposeRefused:
        mine = None  # the guarantor has switched it off: the report's life is shown all the same
    account = subject_has_account(known)
    fresh = row.closed_at is None or request.scope.now - row.closed_at <= REOPENED_WITHIN
    given = {
        "row": row,
        "repairs": whole.repairs.order_by("pk").values_list("pk", flat=True),
        "steps": row.steps.order_by("pk"),
        "mine": mine,
        "secret": secret,
        "address": request.build_absolute_uri(request.path),
        "first": known.first,
        "may_verify": row.state == State.DONE,
        "account": account,
        "ahead": ahead(State(row.state)),
        "push_key": "" if account or row.closed_at else push_key(request.scope),
        "told_of": browsers(known.subject),
        "own": page_of(row),
        "may_reopen": row.state in SOLVED and fresh,
        "wrong": wrong,
    }
    answer = render(request, "reports/follow.html", given, status=status)
    answer["X-Robots-Tag"] = "noindex"
    # The link itself is told to nobody. Under "no-referrer" browsers send "Origin: null" with this
    # page's own forms, and each of them would be refused as another site's.
    answer["Referrer-Policy"] = "strict-origin"
    return answer
