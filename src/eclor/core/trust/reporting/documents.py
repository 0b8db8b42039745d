"""The documents that everybody may take: the register as a workbook, the impact assessments."""

from itertools import groupby

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.core.trust.register import Processing, register
from eclor.core.trust.reporting.impact import answers, as_pia
from eclor.core.trust.reporting.record import as_workbook
from eclor.core.trust.reporting.sheets import TYPE


@require_safe
def register_workbook(request: Request) -> HttpResponse:
    """In the layout of CNIL's simplified model."""
    lines = register(request.scope.territory)
    said = as_workbook(request.here.name, lines, request.scope.now.date())
    head = {"Content-Disposition": 'attachment; filename="registre.ods"'}
    return HttpResponse(said, content_type=TYPE, headers=head)


@require_safe
def impact_page(request: Request) -> HttpResponse:
    """Of every service that knows persons, question by question."""
    shown = [
        {
            "key": key,
            "title": lines[0].service_title,
            "parts": [
                (title, [_asked(said[n]) for n in numbers])
                for title, numbers in _parts()
                if (said := answers(request.here.name, lines))
            ],
        }
        for key, lines in _services(request).items()
    ]
    return render(request, "trust/impact.html", {"services": shown})


@require_safe
def impact_json(request: Request, key: str) -> HttpResponse:
    """One service's, as CNIL's PIA tool imports it."""
    lines = _services(request).get(key)
    if lines is None:
        raise Http404(_("This service knows no person."))
    said = as_pia(request.here.name, lines, request.scope.now)
    head = {"Content-Disposition": f'attachment; filename="aipd-{key}.json"'}
    return JsonResponse(said, headers=head)


def _services(request: Request) -> dict[str, list[Processing]]:
    lines = register(request.scope.territory)
    return {key: list(some) for key, some in groupby(lines, lambda one: one.service)}


def _parts() -> list[tuple[str, tuple[int, ...]]]:
    """Titles of the tool's own parts, with the numbers of the questions answered there."""
    return [
        (_("What is done, and by whom"), (111, 112, 113)),
        (_("Data, life cycle, where it lies"), (121, 122, 123)),
        (_("Purposes and basis"), (211, 212)),
        (_("Necessity, exactness, retention"), (213, 214, 215)),
        (_("Information and consent"), (221, 222)),
        (_("Rights"), (223, 224, 225)),
        (_("Processors and transfers"), (226, 227)),
        (_("Risk: illegitimate access"), (321, 322, 323)),
        (_("Risk: unwanted change"), (331, 332, 333)),
        (_("Risk: disappearance"), (341, 342, 343)),
        (_("Measures against all three"), (324,)),
    ]


def _asked(said: str | list[str]) -> list[str]:
    return said if isinstance(said, list) else said.splitlines()
