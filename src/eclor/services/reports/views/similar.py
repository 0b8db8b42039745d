"""Before it is sent: is it one of those that stand? Nothing is kept of the question."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from eclor.core.identity.guards import Request
from eclor.core.pictures.likeness import likeness
from eclor.core.service.scope import Scope
from eclor.services.reports.actions.sending import Receipt, saw_it_too, send_report
from eclor.services.reports.forms import PlaceForm, TellForm, plain
from eclor.services.reports.forms.keeping import carried
from eclor.services.reports.models import Report
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.queries.reports import NoSuchReport
from eclor.services.reports.queries.roads import spot_of
from eclor.services.reports.rules.nearby import Looks, Similar, word_print
from eclor.services.reports.words import Telling

# What the buttons under ``same`` say: the number of a report, or that it is none of them.
NONE = "none"
Near = list[tuple[Report, Similar]]


def chosen(request: HttpRequest) -> str:
    """The number of the report that somebody saw too, NONE for none of them, "" when not asked."""
    return request.POST.get("same", "")


def seen_too(request: HttpRequest) -> bool:
    return chosen(request) not in ("", NONE)


def near_of(scope: Scope, place: PlaceForm, form: TellForm, photos: tuple[int, ...] = ()) -> Near:
    """At most three open reports that a valid place and what was told may speak of.

    ``photos`` are likenesses of photos that the form does not hold.
    """
    telling = place.telling()
    said = word_print(plain(str(form["text"].value() or "")))
    seen = tuple(likeness(one) for one in form.pictures().values())
    looks = Looks(words=() if said is None else (said,), photos=seen + photos)
    spot = telling.spot or spot_of(scope, telling.asset)
    return queries.near(scope, telling.kind, spot, telling.asset, looks)


def ask(
    request: Request, place: PlaceForm, form: TellForm, near: Near, to: str, guarded: bool = False
) -> HttpResponse:
    """A page between: all that was filled in is carried along to the address ``to``.

    ``guarded``: that address wants its token.
    """
    given = {"near": near, "carried": carried(place, form), "to": to, "guarded": guarded}
    return render(request, "reports/similar.html", given | {"category": place.category})


def taken_in(scope: Scope, telling: Telling, number: UUID, same: str) -> Receipt:
    """Sent as one of its own, or as seen too. Raises NoSuchReport when that one is over."""
    if same in ("", NONE):
        return send_report(scope, telling, number)
    if not (same.isascii() and same.isdecimal() and len(same) < 19):
        raise NoSuchReport(same)
    return saw_it_too(scope, int(same), telling, number)
