"""The page on which an agent writes what each category asks, for all communes or for one."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity.guards import Request, asks
from eclor.core.territories.models import Commune
from eclor.services.reports.actions import asking
from eclor.services.reports.forms.ruling import communes_within
from eclor.services.reports.forms.writing_questions import QuestionForm
from eclor.services.reports.house_questions import house_questions
from eclor.services.reports.models import AskedQuestion
from eclor.services.reports.queries import questions as queries
from eclor.services.reports.queries import reports
from eclor.services.reports.views.agents import RULE
from eclor.services.reports.words import Kind, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class At:
    """Of which category, and in which commune; None: in all of them."""

    kind: Kind
    commune: Commune | None

    @property
    def pk(self) -> int:
        return self.commune.pk if self.commune else 0

    @property
    def address(self) -> str:
        said = {"kind": self.kind.value, "commune": self.commune.insee if self.commune else ""}
        return f"{reverse('reports-questions')}?{urlencode(said)}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks(RULE)
def questions(request: Request) -> HttpResponse:
    """What is asked of ``?kind`` in ``?commune``; ``?change`` brings one into the form."""
    at = _at(request)
    asked = queries.asked(request.scope, at.kind, at.pk)
    known = _changed(request, asked)
    form = QuestionForm(at.kind, at.pk, known, _codes(request, at.kind), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.write_question(request.scope, form.order_of())
        except asking.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(at.address)
    given = {
        "at": at,
        "kinds": list(Kind),
        "communes": communes_within(request.scope),
        "asked": [(one, _words(one)) for one in asked],
        "stopped": _stopped(request, at),
        "changed": known,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/questions.html", given, status=status)


@require_POST
@asks(RULE)
def stop_asking(request: Request, code: str) -> HttpResponse:
    at = _at(request)
    asking.stop_asking(request.scope, at.kind, at.pk, code)
    return HttpResponseRedirect(at.address)


@require_POST
@asks(RULE)
def ask_again(request: Request, code: str) -> HttpResponse:
    at = _at(request)
    asking.ask_again(request.scope, at.pk, code)
    return HttpResponseRedirect(at.address)


def _at(request: Request) -> At:
    """An agent of some communes begins with the first of them. Raises Http404, PermissionDenied."""
    said = request.GET.get("kind") or Kind.DUMP.value
    within = [insee for insee, _name in communes_within(request.scope)]
    insee = request.GET.get("commune", within[0] if within else "").replace("\x00", "")
    if said not in set(Kind):
        raise Http404(_("There is no such category."))
    if insee not in within:
        raise PermissionDenied(_("This commune is not one of yours."))
    return At(kind=Kind(said), commune=reports.commune(request.scope, insee) if insee else None)


def _changed(request: Request, asked: tuple[Question, ...]) -> Question | None:
    code = request.GET.get("change", "")
    found = next((one for one in asked if one.code == code), None)
    if code and found is None:
        raise Http404(_("There is no such question."))
    return found


def _codes(request: Request, kind: Kind) -> list[str]:
    """Every code that was ever used, so that no new question takes up an old one's answers."""
    ours = AskedQuestion.objects.filter(territory_id=request.scope.territory, kind=kind)
    house = [one.code for one in house_questions() if one.kind == kind]
    return [*house, *ours.values_list("code", flat=True)]


def _stopped(request: Request, at: At) -> list[Question]:
    """Those that a wider level asks and this one does not."""
    return [one for one in queries.own(request.scope, at.kind, at.pk) if not one.asked]


def _words(one: Question) -> dict[str, Any]:
    language = get_language() or "fr"
    english = language.startswith("en")
    names = [(english and choice.english) or choice.french for choice in one.choices]
    other = one.french if english else one.english
    return {
        "title": one.title(language),
        "other": other if other != one.title(language) else "",
        "other_language": "fr" if english else "en",
        "help": one.help(language),
        "choices": ", ".join(names),
    }
