"""Open data: the catalogue and the data sets that the cards publish."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from eclor.core.identity.guards import Request
from eclor.core.service.contract import Dataset
from eclor.core.service.registry import registry
from eclor.core.service.sheets import no_formula
from eclor.faces.api.answers import answer, refusal
from eclor.faces.api.views import api

FORMS = ("json", "csv")


def _datasets() -> dict[str, Dataset]:
    return {f"{s.key}.{d.key}": d for s in registry for d in s.datasets}


@api
def index(request: Request) -> HttpResponse:
    return answer(
        [
            {
                "key": key,
                "title": dataset.title,
                "description": dataset.description,
                "licence": dataset.licence,
                "simulated": request.here.simulated,
                "refresh_seconds": dataset.refresh.total_seconds(),
                "links": {form: _link(key, form) for form in FORMS},
            }
            for key, dataset in _datasets().items()
        ]
    )


def _link(key: str, form: str) -> str:
    service, _, name = key.partition(".")
    return reverse("api-dataset", args=(service, name, form))


@api
def dataset(request: Request, service: str, key: str, form: str) -> HttpResponse:
    found = _datasets().get(f"{service}.{key}")
    if found is None or form not in FORMS:
        return refusal(f"There is no data set {service}.{key}.{form} here.", 404)
    rows = [dict(row) for row in found.rows(request.scope)]
    if form == "csv":
        return HttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    return answer(
        {
            "title": found.title,
            "licence": found.licence,
            "simulated": request.here.simulated,
            "at": request.scope.now,
            "rows": rows,
        }
    )


def _csv(rows: list[dict[str, Any]]) -> str:
    """RFC 4180, with a byte order mark: town halls open it in a spreadsheet."""
    text = io.StringIO()
    text.write("\ufeff")
    if rows:
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({key: no_formula(value) for key, value in row.items()} for row in rows)
    return text.getvalue()
