"""The operators' plain pages about devices; they work without JavaScript."""

from eclor.core.gateways.views.airtime import airtime
from eclor.core.gateways.views.devices import device, devices
from eclor.core.gateways.views.enrolling import change, enrol, remove, renew, switch
from eclor.core.gateways.views.multicast import multicast
from eclor.core.gateways.views.quarantine import ignore, listen_again, stranger, strangers
from eclor.core.gateways.views.refused import handle, message, raw, refused, work

__all__ = [
    "airtime",
    "change",
    "device",
    "devices",
    "enrol",
    "handle",
    "ignore",
    "listen_again",
    "message",
    "multicast",
    "raw",
    "refused",
    "remove",
    "renew",
    "stranger",
    "strangers",
    "switch",
    "work",
]
