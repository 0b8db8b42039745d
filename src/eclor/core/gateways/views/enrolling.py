"""Making devices, changing them, renewing secrets, switching off and on, removing."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.gateways import actions, queries
from eclor.core.gateways.actions import KeyTaken, NameTaken, NotHere, SecretChanged
from eclor.core.gateways.forms import ChangeForm, EnrolForm
from eclor.core.gateways.models import Device
from eclor.core.gateways.views.common import page
from eclor.core.gateways.views.devices import sheet_given, sheet_of
from eclor.core.identity.guards import Request, asks


@sensitive_variables("secret")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks("devices.enrol")
def enrol(request: Request) -> HttpResponse:
    """Fill in; the answer is the sheet with the secret, the only time it is shown."""
    form = EnrolForm(request.scope, request.POST or None, initial=_behind(request))
    if request.method == "POST" and form.is_valid():
        try:
            secret = actions.enrol_device(request.scope, form.order())
        except KeyTaken as problem:
            form.add_error("key", str(problem))
        except NameTaken as problem:
            form.add_error("external_id", str(problem))
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            made = Device.objects.get(
                territory_id=request.scope.territory, key=form.cleaned_data["key"]
            )
            return _sheet_with(request, made.pk, secret, is_new=True)
    given = {"form": form, "gateways": queries.gateways(request.scope)}
    status = 422 if request.method == "POST" else 200
    return page(request, "enrol.html", "devices", given, status)


@require_http_methods(["GET", "HEAD", "POST"])
@asks("devices.enrol")
def change(request: Request, pk: int) -> HttpResponse:
    sheet = sheet_of(request, pk)
    form = ChangeForm.of(request.scope, sheet.line.device, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_device(request.scope, form.order(pk))
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(f"{reverse('device', args=[pk])}?changed=1")
    given = {"form": form, "line": sheet.line, "device": sheet.line.device}
    status = 422 if request.method == "POST" else 200
    return page(request, "change.html", "devices", given, status)


@sensitive_variables("secret")
@never_cache
@require_POST
@asks("devices.enrol")
def renew(request: Request, pk: int) -> HttpResponse:
    """Sent twice by a reload, the second does nothing."""
    sheet_of(request, pk)
    try:
        secret = actions.renew_secret(request.scope, pk, request.POST.get("stamp", ""))
    except (SecretChanged, ValueError) as problem:
        return _refuse(request, pk, str(problem))
    return _sheet_with(request, pk, secret)


@require_POST
@asks("devices.revoke")
def switch(request: Request, pk: int) -> HttpResponse:
    sheet_of(request, pk)
    wanted = actions.switch_on if request.POST.get("to") == "on" else actions.revoke
    try:
        wanted(request.scope, pk)
    except ValueError as problem:
        return _refuse(request, pk, str(problem))
    return redirect(f"{reverse('device', args=[pk])}?changed=1")


@require_http_methods(["GET", "HEAD", "POST"])
@asks("devices.revoke")
def remove(request: Request, pk: int) -> HttpResponse:
    """What will happen, then the key typed as a confirmation."""
    sheet = sheet_of(request, pk)
    wrong = ""
    if request.method == "POST":
        wrong = _removed(request, sheet)
        if not wrong:
            return redirect(f"{reverse('devices')}?removed=1")
    given = {"sheet": sheet, "line": sheet.line, "device": sheet.line.device, "wrong": wrong}
    return page(request, "remove.html", "devices", given, 422 if wrong else 200)


def _removed(request: Request, sheet: queries.DeviceSheet) -> str:
    """Remove it; the reason why not, "" when it is done."""
    device = sheet.line.device
    if request.POST.get("key", "").strip() != device.key:
        return _("Write the key %s to confirm.") % device.key
    try:
        actions.remove_device(request.scope, device.pk, "children" in request.POST)
    except NotHere:
        return ""  # somebody else removed it in between
    except ValueError as problem:
        return str(problem)
    return ""


def _behind(request: Request) -> dict[str, str]:
    """Coming from a gateway's sheet, its key is filled in."""
    return {"gateway": request.GET.get("gateway", "")[:64]}


def _sheet_with(request: Request, pk: int, secret: str, is_new: bool = False) -> HttpResponse:
    given = sheet_given(request, sheet_of(request, pk)) | {"secret": secret, "is_new": is_new}
    return page(request, "device.html", "devices", given)


def _refuse(request: Request, pk: int, reason: str) -> HttpResponse:
    given = {"reasons": [reason], "back": reverse("device", args=[pk])}
    return page(request, "refused_order.html", "devices", given, 422)
