"""My data to take away: one JSON document, or one CSV file for each table in a ZIP (GDPR, 15 and 20)."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from eclor.core.service.scope import Scope
from eclor.core.service.sheets import no_formula
from eclor.core.trust.ledger import Seen
from eclor.core.trust.mine.finding import Held

# The seconds of a ZIP's own clock begin in 1980; the true moment stands in the document.
MADE_AT = (1980, 1, 1, 0, 0, 0)


def as_json(scope: Scope, held: Iterable[Held], seen: Iterable[Seen]) -> str:
    """Every declared line with its rows, and who looked."""
    document = {
        "made_at": scope.now,
        "data": [
            {
                "service": one.service.key,
                "what": str(one.line.what),
                "why": str(one.line.why),
                "basis": one.line.basis,
                "kept_days": one.line.kept_for.days,
                "kept_from": str(one.line.kept_from),
                "table": one.line.table,
                "rows": one.rows,
            }
            for one in held
        ],
        "who_saw_it": [_look(one) for one in seen],
    }
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def as_csv(held: Iterable[Held], seen: Iterable[Seen]) -> bytes:
    """A ZIP of CSV files (RFC 4180, UTF-8), named by table; several lines of one table share a file."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in held:
        tables.setdefault(one.line.table, []).extend(one.rows)
    tables["who_saw_it"] = [_look(one) for one in seen]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", MADE_AT), _csv(rows))
    return packed.getvalue()


def _look(one: Seen) -> dict[str, Any]:
    return {
        "at": one.at,
        "purpose": one.purpose,
        "who": one.actor,
        "why": one.reason,
        "everybody": one.everybody,
        "line": one.id,
        "seal": one.seal,
    }


def _csv(rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return no_formula(value)
