"""Views that people keep, and the six figures a device shows."""

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.ui import device
from eclor.faces.hypervisor import actions
from eclor.faces.hypervisor.actions import Refused, SaveView
from eclor.faces.hypervisor.asking import body, refusal
from eclor.faces.hypervisor.models import SavedView
from eclor.faces.hypervisor.queries import figures, views


@require_safe
@never_cache
@asks("hypervisor.see")
def index(request: Request) -> HttpResponse:
    """One's own views."""
    return _mine(request)


@require_POST
@asks("hypervisor.see")
def save(request: Request) -> HttpResponse:
    said = body(request)
    try:
        order = SaveView(name=str(said.get("name") or ""), state=said.get("state") or {})
        view = actions.save_view(request.scope, order)
    except Refused as refused:
        return refusal(str(refused))
    return JsonResponse({"view": as_told(view)})


@require_POST
@asks("hypervisor.see")
def forget(request: Request, pk: int) -> HttpResponse:
    actions.forget_view(request.scope, pk)
    return _mine(request)


def _mine(request: Request) -> JsonResponse:
    return JsonResponse({"views": [as_told(view) for view in views.mine(request.scope)]})


@require_POST
@asks("hypervisor.see")
def choose_figures(request: Request) -> HttpResponse:
    """Remember on this device which figures the strip shows; none asks for the usual ones again."""
    said = body(request).get("keys")
    wanted = [key for key in said if isinstance(key, str)] if isinstance(said, list) else []
    known = figures.cards(request.scope)
    keys = [key for key in wanted if key in known][: figures.SHOWN]
    answer = JsonResponse({"keys": keys})
    device.remember(answer, device.FIGURES, device.written(keys))
    return answer


def as_told(view: SavedView) -> dict[str, object]:
    return {
        "id": view.pk,
        "name": view.name,
        "state": view.state,
        "link": f"{reverse('hypervisor')}?view={view.pk}",
    }
