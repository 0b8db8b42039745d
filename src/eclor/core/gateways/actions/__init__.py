"""Everything an operator does with devices: enrol, adopt, replay what was refused, discard, revoke.

Each needs its permission, is one transaction with one audit line, and may be run twice.
"""

from eclor.core.gateways.actions import announced
from eclor.core.gateways.actions.adopting import Adopt, Adoption, adopt, ignore, listen_again
from eclor.core.gateways.actions.common import NotHere, Stream, _bus, speaking_to
from eclor.core.gateways.actions.enrolling import (
    ChangeDevice,
    EnrolDevice,
    KeyTaken,
    NameTaken,
    SecretChanged,
    StillLeads,
    change_device,
    enrol_device,
    remove_device,
    renew_secret,
    revoke,
    stamp_of,
    switch_on,
)
from eclor.core.gateways.actions.multicast import SetMulticast, read_groups, set_multicast
from eclor.core.gateways.actions.replaying import (
    AT_ONCE,
    MOST,
    WORK,
    CannotReplay,
    Said,
    discard,
    discard_filtered,
    replay,
    replay_each,
    replay_filtered,
    why_not,
)

__all__ = [
    "AT_ONCE",
    "MOST",
    "WORK",
    "Adopt",
    "Adoption",
    "CannotReplay",
    "ChangeDevice",
    "EnrolDevice",
    "KeyTaken",
    "NameTaken",
    "NotHere",
    "Said",
    "SecretChanged",
    "SetMulticast",
    "StillLeads",
    "Stream",
    "_bus",
    "adopt",
    "announced",
    "change_device",
    "discard",
    "discard_filtered",
    "enrol_device",
    "ignore",
    "listen_again",
    "read_groups",
    "remove_device",
    "renew_secret",
    "replay",
    "replay_each",
    "replay_filtered",
    "revoke",
    "set_multicast",
    "speaking_to",
    "stamp_of",
    "switch_on",
    "why_not",
]
