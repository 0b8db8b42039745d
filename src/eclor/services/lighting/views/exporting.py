"""Lamps as files: CSV, GeoJSON, NGSI-LD."""

import csv
import io
import json
from collections.abc import Callable, Iterable

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.service.sheets import no_formula
from eclor.services.lighting import queries
from eclor.services.lighting.forms import LampFilter
from eclor.services.lighting.rules import exchange
from eclor.services.lighting.words.inventory import LampRow


def _csv(rows: Iterable[LampRow]) -> str:
    paper = io.StringIO()
    writer = csv.DictWriter(paper, exchange.COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({key: no_formula(value) for key, value in exchange.plain(row).items()})
    return paper.getvalue()


def _geojson(rows: Iterable[LampRow]) -> str:
    features = [exchange.feature(row) for row in rows]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _ngsi_ld(rows: Iterable[LampRow]) -> str:
    return json.dumps(exchange.ngsi_ld(list(rows)), ensure_ascii=False)


FORMS: dict[str, tuple[str, Callable[[Iterable[LampRow]], str]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "geojson": ("application/geo+json", _geojson),
    "jsonld": ("application/ld+json", _ngsi_ld),
}


@require_safe
@asks("lighting.see")
def export(request: Request, form: str) -> HttpResponse:
    """The lamps of the list with the same filters, all pages."""
    if form not in FORMS:
        raise Http404
    kind, write = FORMS[form]
    rows = queries.every_lamp(request.scope, LampFilter(request.scope, request.GET).asked())
    answer = HttpResponse(write(rows), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="eclor-lamps.{form}"'
    return answer
