"""Programmes as operators read and write them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.forms import Form, formset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.services.lighting import actions, queries
from eclor.services.lighting.drawing import programme_chart
from eclor.services.lighting.foreseeing import Outlook, outlook
from eclor.services.lighting.presets import SPARE, filled, preset_night, presets
from eclor.services.lighting.programme_forms import (
    NightForm,
    OutputForm,
    PointForm,
    night_values,
    point_values,
)
from eclor.services.lighting.queries import Written
from eclor.services.lighting.rules.programmes.refusing import too_much
from eclor.services.lighting.texts import editor_words, said
from eclor.services.lighting.views.inventory import COMMAND, SEE
from eclor.services.lighting.words.charging import ORDINARY, DropNight
from eclor.services.lighting.words.programmes import Calendar, Charge, Programme, SwitchPoint


@require_safe
@asks(SEE)
def programmes(request: Request) -> HttpResponse:
    scope = request.scope
    here, tonight = queries.place(scope), queries.tonight(scope).night
    rows, streets = [], queries.streets_of_all(scope)
    for row in queries.programmes(scope):
        charge = row.charge
        night = charge.programmes[charge.calendar.programme(tonight)]
        chart = programme_chart(charge, night, tonight, here)
        rows.append({"row": row, "chart": chart, "streets": streets.get(row.pk, [])})
    there = {"rows": rows, "may_command": scope.may(COMMAND)}
    return render(request, "lighting/programmes.html", there)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(SEE)
def programme(request: Request, pk: int) -> HttpResponse:
    """Its nights, its calendar, who follows it; POST: constant light."""
    row, scope = _known(request, pk), request.scope
    form = OutputForm(request.POST or None, initial=_output(row.charge))
    if request.method != "POST":
        return _sheet(request, row, form)
    if not scope.may(COMMAND):
        raise Http404
    if form.is_valid() and _done(form, lambda: actions.set_output(scope, form.order(pk))):
        return redirect("lighting-programme", pk=pk)
    return _sheet(request, row, form, 422)


@require_POST
@asks(COMMAND)
def hours(request: Request, pk: int) -> HttpResponse:
    """Follow a planned programme hour by hour, or not: ``on`` is 1 or 0."""
    _known(request, pk)
    try:
        actions.switch_hour_ahead(request.scope, pk, request.POST.get("on") == "1")
    except actions.Refused as problem:
        raise Http404(str(problem)) from problem
    return redirect("lighting-programme", pk=pk)


def _sheet(request: Request, row: Written, form: OutputForm, status: int = 200) -> HttpResponse:
    scope, charge = request.scope, row.charge
    here, tonight = queries.place(scope), queries.tonight(scope).night
    rules = {rule.programme: rule for rule in charge.calendar.rules}
    laws = queries.laws_for(scope, row.pk)[0]
    nights = [
        {
            "name": name,
            "special": name != ORDINARY,
            "when": night_values(night, rules.get(name)),
            "chart": programme_chart(charge, night, tonight, here, laws),
        }
        for name, night in sorted(charge.programmes.items(), key=lambda n: n[0] != ORDINARY)
    ]
    there = {
        "row": row,
        "tonight": charge.calendar.programme(tonight),
        "nights": nights,
        "streets": queries.streets_following(scope, row.pk),
        "outlook": outlook(scope, charge, charge.calendar.programme(tonight), row.pk),
        "form": form,
        "hours": queries.hour_ahead(scope, row.pk),
        "may_command": scope.may(COMMAND),
        "may_hours": scope.may(COMMAND) and not queries.is_followed_elsewhere(scope, row.pk),
    }
    return render(request, "lighting/programme.html", there, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(COMMAND)
def night(request: Request, pk: int = 0, name: str = "") -> HttpResponse:
    """The editor. Without ``pk`` a new programme, without ``name`` a new special night."""
    row, scope = _known(request, pk) if pk else None, request.scope
    if row and name and name not in row.charge.programmes:
        raise Http404(_("This programme has no night called %s.") % name)
    sent = request.POST
    if request.method == "POST" and "fill" in sent:
        laws, tonight = queries.laws_for(scope, pk)[0], queries.tonight(scope).night
        chosen = preset_night(scope, sent.get("preset", ""), laws, tonight)
        if chosen is None:
            raise Http404(_("There is no such night to begin from any more."))
        return _Editor(request, row, name, filled(sent, chosen)).answer()
    page = _Editor(request, row, name, sent)
    if request.method != "POST":
        return page.answer()
    if "drop" in request.POST and row and page.special:
        actions.drop_night(scope, DropNight(programme=pk, name=name))
        return redirect("lighting-programme", pk=pk)
    if page.is_valid and "save" in request.POST:
        made: list[Any] = []
        if _done(page.form, lambda: made.append(actions.write_night(scope, page.order()))):
            return redirect("lighting-programme", pk=made[0].pk)
    return page.answer()


class _Editor:
    """The table of points, and what it means as far as it can be read."""

    def __init__(self, request: Request, row: Written | None, name: str, sent: Any) -> None:
        self.request, self.row, self.name = request, row, name
        self.special = row is not None and name != ORDINARY
        self.takes = queries.controller(request.scope)
        self.most, self.refusal = self.takes.points, ""
        self.posted = request.method == "POST"
        charge = row.charge if row else None
        known = charge.programmes.get(name) if charge else None
        rules = {rule.programme: rule for rule in charge.calendar.rules} if charge else {}
        initial = night_values(known, rules.get(name)) if known else {}
        rows = [point_values(point) for point in known.points] if known else []
        # One row more than controllers take: too many are refused by name, not cut off in silence.
        room = min(max(len(rows) + SPARE, 4), max(self.most, len(rows)) + 1)
        table = formset_factory(PointForm, extra=room - len(rows), max_num=60, absolute_max=60)
        given = sent if self.posted else None
        self.form = NightForm(row is None, self.special, given, initial=initial)
        self.points = table(given, initial=rows)

    @property
    def is_valid(self) -> bool:
        # Both are asked, so that every fault is shown at once.
        return all([self.form.is_valid(), self.points.is_valid()])

    @property
    def is_drawable(self) -> bool:
        """Whether levels and hours can be read, whatever is missing of names and dates."""
        drawn = {"first", "after_dusk", "after_dawn", "with_somebody", "hold", "rise"}
        return self.points.is_valid() and not drawn & set(self.form.errors)

    def order(self) -> Any:
        return self.form.order(self.row.pk if self.row else 0, self.name, self._told())

    def _told(self) -> tuple[SwitchPoint, ...]:
        return tuple(one.point() for one in self.points if not one.is_blank)

    def outlook(self) -> Outlook | None:
        scope, row = self.request.scope, self.row
        pk = row.pk if row else 0
        if not self.posted and row and self.name:
            return outlook(scope, row.charge, self.name, pk)
        if not self.posted:
            return outlook(scope, self._alone(Programme(ORDINARY)), ORDINARY, pk)
        found = self._charge()
        if found is None:
            return None
        # Said while somebody edits, not only when it is kept.
        self.refusal = next((said(one) for one in too_much(found[0], self.takes)), "")
        return outlook(scope, *found, pk)

    def _charge(self) -> tuple[Charge, str] | None:
        """What would be kept, and the name of the night; while name or days are missing, the night alone."""
        if not self.is_drawable:
            return None
        if not self.is_valid:
            night = self.form.night(self._told())
            return self._alone(night), night.name
        order = self.order()
        try:
            charge = actions.as_written(self.row.charge if self.row else None, order)
        except actions.Refused as refused:
            self.form.add_error(None, str(refused))
            return None
        return charge, order.night.name

    def _alone(self, night: Programme) -> Charge:
        usual = Charge(Calendar(night.name), {night.name: night})
        return replace(usual, threshold=self.row.charge.threshold) if self.row else usual

    def answer(self) -> HttpResponse:
        found = self.outlook()
        if "fill" in self.request.POST:
            self.form.errors.pop("title", None)  # nobody has been asked for it yet
        there = {
            "row": self.row, "name": self.name, "special": self.special, "form": self.form,
            "points": self.points, "most": self.most, "outlook": found,
            "presets": presets(self.request.scope), "words": editor_words(),
            "refusal": self.refusal,
        }  # fmt: skip
        part = self.request.headers.get("X-Part") == "outlook"
        page = "lighting/_outlook.html" if part else "lighting/night.html"
        wrong = self.posted and not (found if part else self.is_valid)
        return render(self.request, page, there, status=422 if wrong else 200)


def _output(charge: Charge) -> dict[str, int]:
    if not charge.output:
        return {"hours": 0, "left": 80}
    hours, left = charge.output[-1]
    return {"hours": int(hours), "left": round(100 * left)}


def _done(form: Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except ValueError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _known(request: Request, pk: int) -> Written:
    row = queries.programme(request.scope, pk)
    if row is None:
        raise Http404(_("There is no programme %d here.") % pk)
    return row
