"""What the open console looks up: things by their name, neighbours, what happened to one, figures."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.context import queries as context
from eclor.core.context import searching
from eclor.core.context.models import Entity
from eclor.core.identity.guards import Request, asks
from eclor.core.service.times import milliseconds
from eclor.faces.hypervisor.asking import number, refusal
from eclor.faces.hypervisor.queries import annotations, relations
from eclor.faces.hypervisor.queries import figures as figure_queries
from eclor.faces.hypervisor.queries.figures import Figure

LONGEST = timedelta(days=400)


@require_safe
@never_cache
@asks("hypervisor.see")
def find(request: Request) -> HttpResponse:
    """Things whose name, commune or kind holds every word of ``q``; ``type`` narrows to one kind."""
    text = request.GET.get("q", "")[:100]
    kind = request.GET.get("type", "")[:60]
    return JsonResponse({"found": [asdict(f) for f in searching.things(request.scope, text, kind)]})


@require_safe
@never_cache
@asks("hypervisor.see")
def related(request: Request, pk: int) -> HttpResponse:
    """What points at this thing by the arrow ``name``, a page at a time."""
    page = number(request.GET.get("page", "1"), 1, 10_000) or 1
    found = relations.pointing_at(request.scope, pk, request.GET.get("name", "")[:60], page)
    rows = [asdict(row) | {"seen_at": _ms(row.seen_at)} for row in found.rows]
    return JsonResponse({"total": found.total, "page": page, "rows": rows})


@require_safe
@never_cache
@asks("hypervisor.see")
def happened(request: Request, pk: int) -> HttpResponse:
    """Alarms and orders of this thing between ``from`` and ``to``."""
    since, until = _span(request)
    if since is None or until is None:
        return refusal(_("Give the hours from and to, at most 400 days apart."))
    if context.entity(request.scope, pk) is None:
        return refusal(_gone(request, pk), 404)
    found = annotations.of_entity(request.scope, pk, since, until)
    rows = [asdict(one) | {"at": _ms(one.at), "end": _ms(one.end)} for one in found]
    return JsonResponse({"annotations": rows})


@require_safe
@never_cache
@asks("hypervisor.see")
def gone(request: Request, pk: int) -> HttpResponse:
    """Why a link leads to nothing: when the thing was taken away, or that it never was here."""
    return JsonResponse({"said": _gone(request, pk)})


def _gone(request: Request, pk: int) -> str:
    known = Entity.objects.filter(territory_id=request.scope.territory, pk=pk)
    found = known.exclude(deleted_at=None).first()
    if found is None or found.deleted_at is None:
        return _("What this link shows is not here, or not within your communes.")
    return _("%(name)s is not here any more: it was taken away on %(day)s.") % {
        "name": found.name,
        "day": f"{found.deleted_at:%d/%m/%Y}",
    }


@require_safe
@never_cache
@asks("hypervisor.see")
def figures(request: Request) -> HttpResponse:
    """The strip's figures anew; ``keys`` names them, in their order."""
    keys = [key for key in request.GET.get("keys", "")[:2000].split("|") if key]
    found = figure_queries.figures(request.scope, keys)
    return JsonResponse({"figures": [as_told(figure) for figure in found]})


@require_safe
@never_cache
@asks("hypervisor.see")
def figure_history(request: Request, key: str) -> HttpResponse:
    """One figure's past between ``from`` and ``to``: [ms, value], oldest first."""
    card = figure_queries.cards(request.scope).get(key)
    since, until = _span(request)
    if card is None or request.scope.communes:
        return refusal(_("This figure has no history for you."), 404)
    if since is None or until is None:
        return refusal(_("Give the hours from and to, at most 400 days apart."))
    found = figure_queries.history(request.scope, key, since, until)
    return JsonResponse(
        {
            "key": key,
            "title": str(card.title),
            "unit": card.unit,
            "decimals": card.decimals,
            "points": [(_ms(at), value) for at, value in found],
        }
    )


def as_told(figure: Figure) -> dict[str, Any]:
    """A figure as the strip's island reads it; times in milliseconds of the epoch."""
    return {
        "key": figure.key,
        "title": str(figure.title),
        "unit": figure.unit,
        "decimals": figure.decimals,
        "value": figure.value,
        "note": figure.note,
        "instead": figure.instead,
        "severity": figure.severity,
        "outcome": str(figure.outcome),
        "at": figure.age.at_ms if figure.age else None,
        "due": figure.age.due_seconds if figure.age else None,
        "before": asdict(figure.before) if figure.before else None,
        "trend": figure.trend,
    }


def _span(request: Request) -> tuple[datetime | None, datetime | None]:
    """The hours asked for, aware, in order and not too far apart; else two None."""
    since, until = (_moment(request.GET.get(name, "")) for name in ("from", "to"))
    if since is None or until is None or not timedelta(0) < until - since <= LONGEST:
        return None, None
    return since, until


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _ms(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)
