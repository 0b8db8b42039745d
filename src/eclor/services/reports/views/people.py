"""For everybody: what can be reported, what stands open, how far one report is."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request
from eclor.core.territories.here import communes_of, home_of
from eclor.services.reports.forms import plain
from eclor.services.reports.models import Repair, Report, Shown
from eclor.services.reports.queries import figures, people
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.suggesting import suggested
from eclor.services.reports.words import CATEGORIES, LONGEST, Kind

SHOWN_AT_ONCE = 40


@require_safe
def home(request: Request) -> HttpResponse:
    """What can be reported, what stands open, and how long it takes."""
    insee = request.GET.get("commune", "")[:5].replace("\x00", "")
    chosen = queries.commune(request.scope, insee) or home_of(request.scope)
    given = {
        "categories": queries.offered(request.scope, chosen.pk) if chosen else CATEGORIES.values(),
        "communes": list(communes_of(request.scope)),
        "chosen": chosen,
        "open": queries.public(request.scope, chosen)[:SHOWN_AT_ONCE],
        "around": figures.around(request.scope, None),
        "by_commune": figures.by_commune(request.scope),
        "by_kind": figures.by_kind(request.scope),
        "collects": people.collects(request.scope),
    }
    return render(request, "reports/home.html", given)


@csrf_exempt  # it keeps and changes nothing
@require_POST
def suggest(request: Request) -> HttpResponse:
    """Three categories for what somebody wrote, all the others beside them."""
    text = plain(request.POST.get("text", ""))[:LONGEST]
    found = suggested(text)
    given = {
        "text": text,
        "suggested": [CATEGORIES[kind] for kind in found],
        "others": [one for kind, one in CATEGORIES.items() if kind not in found],
    }
    return render(request, "reports/suggested.html", given)


@require_safe
def one(request: Request, pk: int) -> HttpResponse:
    """How far a report is: no word of whoever told of it."""
    row = _public(request, pk)
    given = {
        "row": row,
        "steps": row.steps.order_by("pk"),
        "photos": row.shown.order_by("pk").values_list("photo", flat=True),
        "repairs": row.repairs.order_by("pk").values_list("pk", flat=True),
        "told": queries.told_of([row]).get(row.pk, 0),
    }
    return render(request, "reports/one.html", given)


@require_safe
def shown(request: Request, pk: int, photo: UUID) -> HttpResponse:
    """A photo on which an agent saw nobody."""
    _public(request, pk)
    found = Shown.objects.filter(report_id=pk, photo=photo).first()
    if found is None:
        raise Http404(_("There is no such photo."))
    return picture(found.picture, "public, max-age=600")


@require_safe
def repair(request: Request, pk: int, photo: int) -> HttpResponse:
    """The work done, as its team photographed it; an agent sees that of a discreet report, too."""
    treats = request.scope.through("reports.treat") if request.scope.may("reports.treat") else None
    if treats is None or not queries.within_reach(treats).filter(pk=pk).exists():
        _public(request, pk)
    return repaired(pk, photo)


def repaired(report: int, photo: int) -> HttpResponse:
    found = Repair.objects.filter(report_id=report, pk=photo).first()
    if found is None:
        raise Http404(_("There is no such photo."))
    return picture(found.picture, "private, max-age=600")


def _public(request: Request, pk: int) -> Report:
    row = Report.objects.filter(territory_id=request.scope.territory, pk=pk)
    found = row.select_related("commune", "asset", "merged_into").first()
    if found is None or CATEGORIES[Kind(found.kind)].discreet:
        raise Http404(_("There is no such report."))
    return found


def picture(content: bytes | memoryview, keep: str = "private, no-store") -> HttpResponse:
    """A JPEG of ours, which no browser shall take for anything else."""
    return HttpResponse(
        bytes(content),
        content_type="image/jpeg",
        headers={"Cache-Control": keep, "Content-Security-Policy": "default-src 'none'"},
    )
