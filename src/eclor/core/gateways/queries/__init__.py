"""What we know of devices: who may speak, who waits to be adopted, what could not be stored."""

from eclor.core.gateways.queries.airtime import Airtime, airtime, has_lorawan
from eclor.core.gateways.queries.devices import (
    DeviceFilters,
    DeviceLine,
    DevicePage,
    DeviceSheet,
    contacts,
    device,
    device_page,
    device_sheet,
    devices,
    gateways,
    in_scope,
)
from eclor.core.gateways.queries.multicast import groups, takes_groups
from eclor.core.gateways.queries.refused import (
    Kept,
    RefusedFilters,
    RefusedPage,
    kept,
    reasons,
    refused,
    refused_by,
    refused_page,
)
from eclor.core.gateways.queries.strangers import (
    StrangerPage,
    all_strangers,
    stranger,
    stranger_page,
    strangers,
    values_since,
)
from eclor.core.gateways.queries.ways import Way, way_of

__all__ = [
    "Airtime",
    "DeviceFilters",
    "DeviceLine",
    "DevicePage",
    "DeviceSheet",
    "Kept",
    "RefusedFilters",
    "RefusedPage",
    "StrangerPage",
    "Way",
    "airtime",
    "all_strangers",
    "contacts",
    "device",
    "device_page",
    "device_sheet",
    "devices",
    "gateways",
    "groups",
    "has_lorawan",
    "in_scope",
    "kept",
    "reasons",
    "refused",
    "refused_by",
    "refused_page",
    "stranger",
    "stranger_page",
    "strangers",
    "takes_groups",
    "values_since",
    "way_of",
]
