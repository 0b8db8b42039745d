"""Alarms for the open console: the lists anew, one with its journal, a verb for many at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eclor.core.alarms import actions, queries
from eclor.core.alarms.actions import Handled, Refused
from eclor.core.identity.guards import Request, asks
from eclor.core.service.times import milliseconds
from eclor.faces.hypervisor.asking import body, number, refusal
from eclor.faces.hypervisor.queries.alarms import told

SHORTEST, LONGEST = 1, 366 * 24 * 60  # minutes an alarm may be put aside


@require_safe
@never_cache
@asks("hypervisor.see")
def index(request: Request) -> HttpResponse:
    """Every alarm the console lists, for a page that opens or whose stream was cut."""
    return JsonResponse(told(request.scope))


@require_safe
@never_cache
@asks("hypervisor.see")
def one(request: Request, pk: int) -> HttpResponse:
    """One alarm with its journal, its calls and what it explains."""
    sheet = queries.alarm(request.scope, pk)
    if sheet is None:
        return refusal(_("There is no alarm %d here.") % pk, 404)
    return JsonResponse(
        {
            "alarm": sheet.alarm.as_json(),
            "events": [
                {"at": milliseconds(e.at), "did": str(_(e.did)), "who": e.actor, "text": e.text}
                for e in sheet.events
            ],
            "calls": [
                {
                    "at": milliseconds(c.at),
                    "role": str(_(c.role)),
                    "channel": c.channel,
                    "delivered": c.delivered_at is not None,
                }
                for c in sheet.calls
            ],
            "symptoms": [row.as_json() for row in sheet.symptoms[:50]],
        }
    )


@require_POST
@asks("hypervisor.see")
def handle(request: Request) -> HttpResponse:
    """One verb for one or many alarms; answers which changed, and how each of them stands now."""
    said = body(request)
    ids = said.get("alarms")
    if not isinstance(ids, list) or not all(type(pk) is int and 0 < pk < 2**63 for pk in ids):
        return refusal(_("Choose at least one alarm and what to do with it."))
    act = _verbs(request, said).get(str(said.get("verb")))
    if act is None:
        return refusal(_("Choose at least one alarm and what to do with it."))
    try:
        done = act(ids)
    except Refused as refused:
        return refusal(" ".join(refused.faults.values()))
    except PermissionDenied as denied:
        return refusal(str(denied), 403)
    reach = queries.within_reach(request.scope, ids)
    return JsonResponse(
        {
            "changed": done.changed,
            "missing": done.missing,
            "alarms": [row.as_json() for row in queries.rows(request.scope, reach)],
        }
    )


def _verbs(request: Request, said: dict[str, Any]) -> dict[str, Callable[[list[int]], Handled]]:
    """What the console can do with alarms, by name."""
    scope = request.scope
    minutes = number(said.get("minutes"), SHORTEST, LONGEST)
    until = scope.now + timedelta(minutes=minutes or 60)
    text, person = str(said.get("text") or ""), str(said.get("person") or "")
    return {
        "take": lambda ids: actions.take(scope, ids),
        "acknowledge": lambda ids: actions.acknowledge(scope, ids),
        "unacknowledge": lambda ids: actions.unacknowledge(scope, ids),
        "assign": lambda ids: actions.assign(scope, ids, person),
        "comment": lambda ids: actions.comment(scope, ids, text),
        "shelve": lambda ids: actions.shelve(scope, ids, until),
        "unshelve": lambda ids: actions.unshelve(scope, ids),
    }
