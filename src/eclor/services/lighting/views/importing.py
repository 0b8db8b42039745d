"""An inventory from a file: sent, shown with what it would change and what is refused, imported whole."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.context.importing.faults import BadFile
from eclor.core.gateways.actions import NotHere, announced
from eclor.core.identity.guards import Request, asks
from eclor.core.service.sheets import no_formula
from eclor.services.lighting import actions
from eclor.services.lighting.forms import InventoryForm
from eclor.services.lighting.models import InventoryFile
from eclor.services.lighting.queries import importing as queries
from eclor.services.lighting.refusals import KINDS, TARGETS, why
from eclor.services.lighting.rules.importing.columns import (
    GUESSES,
    Mapped,
    guess_kind,
    map_columns,
)
from eclor.services.lighting.rules.importing.planning import plan
from eclor.services.lighting.rules.importing.sheets import read_sheet
from eclor.services.lighting.words.importing import Kind, Plan, Sheet

IMPORT = "lighting.import"
SHOWN, PREVIEWED = 500, 6
MOST = 64 << 20  # bytes unpacked: a web process holds it while it checks


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a column may mean: the chosen column, "" for none."""

    target: str
    title: Any
    column: str
    guessed: bool


@require_http_methods(["GET", "HEAD", "POST"])
@asks(IMPORT)
def send(request: Request) -> HttpResponse:
    """The door: a file is sent, and its preview shown."""
    form = InventoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        content = sent.read()
        try:
            sheet = read_sheet(sent.name, content, MOST)
        except BadFile as problem:
            form.add_error("file", _unreadable(problem))
        else:
            kept = actions.keep_file(request.scope, sent.name, content)
            kind = form.cleaned_data["kind"] or guess_kind(sheet).value
            return redirect(f"{request.path}/{kept.pk}?kind={kind}")
    status = 422 if request.method == "POST" else 200
    there = {"form": form, "gateways": announced.announcing(request.scope)}
    return render(request, "lighting/import.html", there, status=status)


@require_POST
@asks(IMPORT)
def from_gateway(request: Request, pk: int) -> HttpResponse:
    """What a TALQ gateway announced becomes a file, shown before anything is stored."""
    try:
        kept = actions.keep_announced(request.scope, pk)
    except NotHere as problem:
        raise Http404(str(problem)) from problem
    except actions.NoLamps:
        form = InventoryForm(None)
        there = {
            "form": form,
            "gateways": announced.announcing(request.scope),
            "trouble": _("This gateway has announced no lamp yet."),
        }
        return render(request, "lighting/import.html", there, status=422)
    where = reverse("lighting-import-preview", args=[kept.pk])
    return redirect(f"{where}?kind={Kind.LAMPS}")


def _unreadable(problem: BadFile) -> str:
    where = problem.faults[0].where if problem.faults else ""
    line = where.removeprefix("line ") if where.startswith("line ") else ""
    if line:
        return _("The file cannot be read, from line %s on. Send a CSV or GeoJSON file.") % line
    return _("The file cannot be read. Send a CSV file with a first line of names, or GeoJSON.")


@require_safe
@asks(IMPORT)
def preview(request: Request, pk: int) -> HttpResponse:
    """What the file would change; ``?kind=`` and a column for each target, as chosen."""
    return _preview(request, _file(request, pk))


def _preview(request: Request, kept: InventoryFile, status: int = 200) -> HttpResponse:
    sheet, kind, mapped = _read(request, kept, request.GET if status == 200 else request.POST)
    found = _planned(request, sheet, kind, mapped)
    there = {
        "kept": kept,
        "sheet": sheet,
        "kind": kind,
        "kinds": [(one.value, title) for one, title in KINDS.items()],
        "choices": _choices(sheet, kind, mapped),
        "placed": mapped.placed or kind is Kind.FEEDERS,
        "plan": found,
        "refused": [(one, why(one)) for one in found.refused[:SHOWN]],
        "more": max(0, len(found.refused) - SHOWN),
        "first": found.things[:PREVIEWED],
        "titles": TARGETS,
    }
    return render(request, "lighting/import_preview.html", there, status=status)


def _planned(request: Request, sheet: Sheet, kind: Kind, mapped: Mapped) -> Plan:
    known = queries.known(request.scope)
    return plan(sheet, kind, mapped, known, request.scope.now.date())


def _choices(sheet: Sheet, kind: Kind, mapped: Mapped) -> list[Choice]:
    return [
        Choice(
            target,
            TARGETS[target],
            sheet.header[mapped.columns[target]] if target in mapped.columns else "",
            target in mapped.guessed,
        )
        for target in GUESSES[kind]
    ]


@require_http_methods(["POST"])
@asks(IMPORT)
def apply(request: Request, pk: int) -> HttpResponse:
    """Import it whole; when the federation changed meanwhile and a line is refused, show why."""
    kept = _file(request, pk)
    sheet, kind, mapped = _read(request, kept, request.POST)
    try:
        done = actions.import_inventory(request.scope, sheet, kind, mapped)
    except actions.RefusedFile:
        return _preview(request, kept, 422)
    kept.delete()
    linked = actions.link_controllers(request.scope) if kind is Kind.LAMPS else None
    there = {
        "done": done,
        "name": sheet.name,
        "kind": kind,
        "title": KINDS[kind],
        "linked": linked,
    }
    return render(request, "lighting/import_done.html", there)


@require_safe
@asks(IMPORT)
def refused(request: Request, pk: int) -> HttpResponse:
    """Every refused line as a table, to mend the file beside it."""
    kept = _file(request, pk)
    sheet, kind, mapped = _read(request, kept, request.GET)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="eclor-refused.csv"'
    writer = csv.writer(answer)
    writer.writerow([_("line"), _("thing"), _("reason")])
    for one in _planned(request, sheet, kind, mapped).refused:
        writer.writerow([one.line, no_formula(one.shown), no_formula(why(one))])
    return answer


def _read(
    request: Request, kept: InventoryFile, said: Mapping[str, str]
) -> tuple[Sheet, Kind, Mapped]:
    """The file with what was chosen; a choice that is none of this file's is no page of ours."""
    sheet = read_sheet(kept.name, bytes(kept.content), MOST)
    asked = said.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else guess_kind(sheet)
    chosen = {t: said[f"column-{t}"] for t in GUESSES[kind] if f"column-{t}" in said}
    try:
        return sheet, kind, map_columns(sheet, kind, chosen)
    except ValueError as problem:
        raise Http404(str(problem)) from problem


def _file(request: Request, pk: int) -> InventoryFile:
    try:
        return queries.inventory_file(request.scope, pk)
    except queries.NoSuchFile as problem:
        raise Http404(str(problem)) from problem
