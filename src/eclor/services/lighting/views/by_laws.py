"""The municipal orders that let lamps be off: recorded, shown, ended."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.services.lighting import actions, queries
from eclor.services.lighting.programme_forms import ByLawForm, EndForm
from eclor.services.lighting.views.inventory import COMMAND, SEE


@require_http_methods(["GET", "HEAD", "POST"])
@asks(SEE)
def by_laws(request: Request) -> HttpResponse:
    scope = request.scope
    form = ByLawForm(scope, request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not scope.may(COMMAND):
            raise Http404
        if form.is_valid():
            try:
                actions.record_by_law(scope, form.order(), form.paper_sent())
                return redirect("lighting-by-laws")
            except (actions.Refused, ValueError) as problem:
                form.add_error(None, str(problem))
    return _page(request, form, 422 if request.method == "POST" else 200)


def _page(request: Request, form: ByLawForm, status: int, problem: str = "") -> HttpResponse:
    scope = request.scope
    there = {"rows": queries.by_laws(scope), "form": form, "may_command": scope.may(COMMAND)}
    there |= {"today": scope.now.date(), "problem": problem}
    return render(request, "lighting/by_laws.html", there, status=status)


@require_POST
@asks(COMMAND)
def end_by_law(request: Request, pk: int) -> HttpResponse:
    form = EndForm(request.POST)
    problem = ""
    if form.is_valid():
        try:
            actions.end_by_law(request.scope, form.order(pk))
            return redirect("lighting-by-laws")
        except actions.Refused as refused:
            problem = str(refused)
    else:
        problem = str(form.errors["last"][0])
    return _page(request, ByLawForm(request.scope), 422, problem)


@require_safe
def by_law_paper(request: Request, pk: int) -> HttpResponse:
    """The signed order, for everybody: it is published anyway."""
    found = queries.paper_of(request.scope, pk)
    if found is None:
        raise Http404
    answer = HttpResponse(found[1], content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="eclor-arrete-{pk}.pdf"'
    return answer
