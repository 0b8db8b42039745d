"""Devices: the list and the sheet of one."""

import time
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eclor.core.gateways import actions, mappings, queries
from eclor.core.gateways.forms import DeviceFilterForm
from eclor.core.gateways.guide import guide
from eclor.core.gateways.models import Device
from eclor.core.gateways.views.common import number, page, turning
from eclor.core.gateways.words import PROTOCOLS
from eclor.core.identity.guards import Request, asks
from eclor.core.observations.queries import Value
from eclor.core.service.contract import Attribute
from eclor.core.service.registry import registry

PATIENCE = 1.0  # seconds


@require_safe
@asks("devices.see")
def devices(request: Request) -> HttpResponse:
    form = DeviceFilterForm(request.scope, request.GET)
    filters = form.filters()
    found = queries.device_page(request.scope, filters)
    given = {
        "form": form,
        "found": found,
        "kinds": kinds(found.lines),
        "gateway": _through(request, filters.gateway),
        "removed": number(request, "removed"),
        **turning(request, found.page, found.pages),
    }
    return page(request, "devices.html", "devices", given)


@require_safe
@asks("devices.see")
def device(request: Request, pk: int) -> HttpResponse:
    sheet = sheet_of(request, pk)
    said = number(request, "said")
    given = sheet_given(request, sheet) | {
        "changed": "changed" in request.GET,
        "said_again": said,
        "work": number(request, "work"),
        "values_since": _values_since(request, sheet) if said is not None else None,
    }
    return page(request, "device.html", "devices", given)


def sheet_of(request: Request, pk: int) -> queries.DeviceSheet:
    try:
        return queries.device_sheet(request.scope, pk)
    except Device.DoesNotExist as problem:
        raise Http404(_("There is no device %d here.") % pk) from problem


def sheet_given(request: Request, sheet: queries.DeviceSheet) -> dict[str, Any]:
    """What the page of a sheet needs, with a secret or without."""
    found = sheet.line.device
    return {
        "sheet": sheet,
        "line": sheet.line,
        "device": found,
        "protocol": PROTOCOLS[found.protocol],
        "kinds": kinds([sheet.line, *sheet.children]),
        "values": _titled(sheet),
        **clock_given(sheet),
        "names": mappings.written(found.mapping),
        "guide": guide(request, found),
        "stamp": actions.stamp_of(found),
        "takes_groups": queries.takes_groups(found),
        "groups": queries.groups(found) if queries.takes_groups(found) else [],
    }


def clock_given(sheet: queries.DeviceSheet) -> dict[str, Any]:
    """What the line about a wrong clock needs, in seconds; both 0 while the clock is good."""
    error = sheet.clock.total_seconds()
    return {"clock_ahead": max(0.0, error), "clock_behind": max(0.0, -error)}


def kinds(lines: list[queries.DeviceLine]) -> dict[str, Any]:
    """Titles of the kinds of things that stand in these lines."""
    wanted = {line.entity.type for line in lines if line.entity}
    return {key: registry.types[key].title for key in wanted if key in registry.types}


def _titled(sheet: queries.DeviceSheet) -> list[tuple[Attribute, Value]]:
    """Values with the card of their attribute, where the type still declares it."""
    entity = sheet.line.entity
    if entity is None:
        return []
    cards = ((registry.attribute(entity.type, value.attribute), value) for value in sheet.values)
    return [(card, value) for card, value in cards if card is not None]


def _values_since(request: Request, sheet: queries.DeviceSheet) -> int | None:
    """Values stored since the adoption; the recorder gets a moment to store the first ones."""
    found = sheet.line.device
    if found.entity_id is None:
        return None
    end = time.monotonic() + PATIENCE
    while True:
        count = queries.values_since(request.scope, found.entity_id, found.created_at)
        if count or time.monotonic() > end:
            return count
        time.sleep(0.1)


def _through(request: Request, pk: int | None) -> Device | None:
    return queries.in_scope(request.scope).filter(pk=pk).first() if pk else None
