"""The elected's counter: one month on one page, on the screen or on paper."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.trust.gate import FEWEST, PLAY
from eclor.core.ui import paper as press
from eclor.faces.elected import queries
from eclor.faces.elected.drawing import FigureDrawn, plot
from eclor.faces.elected.letting_out import let_out

FIRST_YEAR = 2000


@require_safe
@asks("elected.see")
def month(request: Request, year: int = 0, month: int = 0) -> HttpResponse:
    """The month asked for, else the last whole one."""
    return render(request, "elected/month.html", _given(request, year, month))


@require_safe
@asks("elected.see")
def paper(request: Request, year: int, month: int) -> HttpResponse:
    """The same as a PDF; where this machine cannot make one, the page says what to install."""
    given = _given(request, year, month)
    try:
        made = press.pdf(render_to_string("elected/paper.html", given, request))
    except press.NoPaper as problem:
        shown = given | {"no_paper": str(problem)}
        late = render(request, "elected/month.html", shown, status=503)
        late.headers["Retry-After"] = press.RETRY_AFTER
        return late
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"eclor-{request.here.slug}-{year}-{month:02}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@never_cache
@require_safe
@asks("charter.see")
def gate(request: Request) -> HttpResponse:
    """What the open-data gate lets out now."""
    shown = {"published": let_out(request.scope), "fewest": FEWEST, "width": PLAY}
    return render(request, "elected/gate.html", shown)


def _given(request: Request, year: int, month: int) -> dict[str, object]:
    scope = request.scope
    asked = _month(year, month) if year else queries.last_whole_month(scope.now)
    here = scope.now.astimezone(queries.PARIS).date().replace(day=1)
    if asked > here:
        raise Http404("This month has not begun.")
    following = (asked + timedelta(days=32)).replace(day=1)
    return {
        "month": asked,
        "running": asked == here,
        "drawn": [FigureDrawn(one, plot(one)) for one in queries.figures(scope, asked)],
        "kept": queries.kept(scope, asked),
        "alarms": queries.alarms(scope, asked),
        "before": _address(queries.months_until(asked, 2)[0]),
        "after": _address(following) if following <= here else "",
        "paper": reverse("elected-paper", args=[asked.year, asked.month]),
        "now": scope.now,
    }


def _month(year: int, month: int) -> date:
    if not (FIRST_YEAR <= year < 10_000 and 1 <= month <= 12):
        raise Http404(f"{year}-{month} is not a month.")
    return date(year, month, 1)


def _address(month: date) -> str:
    return reverse("elected-month", args=[month.year, month.month])
