"""What is ordered of the thing on the sheet, and what may be."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.commands import queries, speech
from eclor.core.commands.catalogue import Known
from eclor.core.commands.queries import Group, Standing
from eclor.core.context import queries as context
from eclor.core.identity.guards import Request, asks
from eclor.core.service.times import milliseconds
from eclor.faces.hypervisor.asking import refusal


@require_safe
@never_cache
@asks("hypervisor.see")
def of_thing(request: Request, pk: int) -> HttpResponse:
    """``orders`` that stand at this thing, ``groups`` under way to what hangs on it, and what this
    person may ``give``: {"key", "title", "url"}. Times in milliseconds of the epoch."""
    if context.entity(request.scope, pk) is None:
        return refusal(_("What this link shows is not here, or not within your communes."), 404)
    given = queries.commands_reaching(request.scope, [pk])
    return JsonResponse(
        {
            "orders": [_order(one) for one in queries.standing(request.scope, pk)],
            "groups": [_group(one) for one in queries.groups(request.scope, pk)],
            "give": [_may(one, pk) for one in given.get(pk, ())],
        }
    )


def _head(one: Standing | Group) -> dict[str, Any]:
    return {
        "signal": one.signal,
        "title": one.title,
        "url": reverse("order", args=[one.signal]),
        "state": one.state,
        "said": speech.said(one.state),
        "sign": speech.sign(one.state),
    }


def _order(one: Standing) -> dict[str, Any]:
    return _head(one) | {
        "attribute": one.attribute,
        "value": one.value,
        "reported": one.reported,
        "at": milliseconds(one.changed_at),
        "until": milliseconds(one.until) if one.until else None,
        "note": one.note,
        "glass": one.glass,
    }


def _group(one: Group) -> dict[str, Any]:
    return _head(one) | {"things": one.things, "done": one.done, "failed": one.failed}


def _may(one: Known, pk: int) -> dict[str, str]:
    name = f"order-{one.service.key}-{one.command.key}"
    return {
        "key": f"{one.service.key}.{one.command.key}",
        "title": str(one.command.title),
        "url": reverse(name, args=[pk]),
    }
