"""The compliance board: every street before its class, the decree and the municipal orders."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.territories.here import communes_of
from eclor.services.lighting import actions, queries
from eclor.services.lighting.compliance_rows import ROWS, Chosen, as_csv
from eclor.services.lighting.rules.classes.gathering import by_commune, gathered
from eclor.services.lighting.street_forms import StreetForm
from eclor.services.lighting.texts import RULES, STANDINGS
from eclor.services.lighting.views.counting import none_yet
from eclor.services.lighting.views.inventory import IMPORT, SEE, street_page

HEADS = (
    ("street", _("Street"), False),
    ("standing", _("Standing"), False),
    ("class", _("Class"), True),
    ("dark", _("Hours too dark"), True),
    ("flux", "lm/m²", True),
    ("dp", "D_P", True),
    ("de", "D_E", True),
)


@require_safe
@asks(SEE)
def compliance(request: Request) -> HttpResponse:
    kept = queries.account(request.scope)
    if kept is None:
        return none_yet(request)
    chosen = Chosen.from_query(request.GET)
    streets = kept.account.streets
    rows = chosen.rows(streets)
    pages = max(1, -(-len(rows) // ROWS))
    page = min(chosen.page, pages)
    query = request.GET.copy()
    query.pop("page", None)
    there = {
        "kept": kept,
        "counting": actions.counting(request.scope, kept.made_at),
        "whole": gathered(streets),
        "communes": by_commune(streets),
        "rows": rows[(page - 1) * ROWS : page * ROWS],
        "total": len(rows),
        "page": page,
        "pages": pages,
        "chosen": chosen,
        "query": query.urlencode(),
        "heads": [_head(chosen, *head) for head in HEADS],
        "rules": RULES.items(),
        "standings": STANDINGS.items(),
    }
    return render(request, "lighting/compliance.html", there)


def _head(chosen: Chosen, key: str, title: object, number: bool) -> dict[str, object]:
    """Pressed again, a column turns round; figures begin with the largest."""
    mine = chosen.order == key
    falling = not chosen.falling if mine else number
    said = {"commune": chosen.commune, "rule": chosen.rule, "standing": chosen.standing}
    said["sort"] = f"-{key}" if falling else key
    way = ("descending" if chosen.falling else "ascending") if mine else "none"
    query = urlencode({name: value for name, value in said.items() if value})
    return {"title": title, "number": number, "way": way, "query": query}


@require_safe
@asks(SEE)
def compliance_file(request: Request) -> HttpResponse:
    """The board with the same filters, all pages."""
    kept = queries.account(request.scope)
    if kept is None:
        return none_yet(request)
    rows = Chosen.from_query(request.GET).rows(kept.account.streets)
    text = as_csv(rows, request.here.simulated)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"eclor-{request.here.slug}-conformite-{kept.made_at:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@asks(IMPORT)
def describe_street(request: Request) -> HttpResponse:
    """What is to be lit there: ``commune`` and ``name`` in the query name the street."""
    insee, name = request.GET.get("commune", "")[:5], request.GET.get("name", "")[:200]
    if "\x00" in name or insee not in {c.insee for c in communes_of(request.scope)}:
        raise Http404
    form = StreetForm(request.POST)
    if form.is_valid():
        try:
            actions.describe_street(request.scope, form.order(insee, name))
        except (actions.Refused, ValueError) as problem:
            form.add_error(None, str(problem))
        else:
            where = urlencode({"commune": insee, "name": name})
            return redirect(f"{reverse('lighting-street')}?{where}")
    return street_page(request, insee, name, form)
