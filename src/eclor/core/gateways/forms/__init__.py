"""What operators may send about devices, read and checked before anything is done."""

from eclor.core.gateways.forms.devices import ChangeForm, DeviceFilterForm, EnrolForm
from eclor.core.gateways.forms.multicast import MulticastForm
from eclor.core.gateways.forms.quarantine import AdoptForm, IgnoreForm
from eclor.core.gateways.forms.refused import HandleForm, RefusedFilterForm

__all__ = [
    "AdoptForm",
    "ChangeForm",
    "DeviceFilterForm",
    "EnrolForm",
    "HandleForm",
    "IgnoreForm",
    "MulticastForm",
    "RefusedFilterForm",
]
