"""Work at the thing on the sheet, and the pages rooms have of it."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.context import queries as context
from eclor.core.identity.guards import Request, asks
from eclor.core.service.times import milliseconds
from eclor.faces.hypervisor.asking import refusal
from eclor.faces.hypervisor.queries import works


@require_safe
@never_cache
@asks("hypervisor.see")
def of_thing(request: Request, pk: int) -> HttpResponse:
    """``works``: {"title", "state", "at" (ms), "url", "open"}; ``pages`` of this thing; ``silent``
    rooms, by their titles."""
    found = context.entity(request.scope, pk)
    if found is None:
        return refusal(_("What this link shows is not here, or not within your communes."), 404)
    there = works.at_thing(request.scope, pk)
    return JsonResponse(
        {
            "works": [
                {
                    "title": str(one.title),
                    "state": str(one.state),
                    "at": milliseconds(one.at),
                    "url": one.address,
                    "open": one.open,
                }
                for one in there.works
            ],
            "pages": works.pages_of(request.scope, found.type, pk),
            "silent": there.silent,
        }
    )
