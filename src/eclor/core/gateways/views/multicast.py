"""The page of a LoRaWAN server's multicast groups."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from eclor.core.gateways import actions, queries
from eclor.core.gateways.forms import MulticastForm
from eclor.core.gateways.views.common import page
from eclor.core.gateways.views.devices import sheet_of
from eclor.core.identity.guards import Request, asks


@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks("devices.enrol")
def multicast(request: Request, pk: int) -> HttpResponse:
    """What is kept, then the groups as the server says; its sheet shows what came of it."""
    sheet = sheet_of(request, pk)
    device = sheet.line.device
    if not queries.takes_groups(device):
        raise Http404(_("Only a ChirpStack server has multicast groups."))
    form = MulticastForm.of(device, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_multicast(request.scope, form.order(pk))
        except ValueError as problem:
            form.add_error("token", str(problem))
        else:
            actions.read_groups(request.scope, pk)
            return redirect(f"{reverse('device', args=[pk])}?changed=1")
    given = {
        "form": form, "line": sheet.line, "device": device, "groups": queries.groups(device),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return page(request, "multicast.html", "devices", given, status)
