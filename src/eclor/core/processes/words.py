"""What each process is for, in words for people."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract.text import Text

# In the order of a value's way: from the doors through the field to the pages.
KINDS: dict[str, Text] = {
    "front": _("Front door"),
    "web": _("Pages"),
    "live": _("Live stream"),
    "gate": _("Door of the devices"),
    "talq": _("Door of TALQ gateways"),
    "record": _("Recorders"),
    "dispatch": _("Alarms and orders"),
    "work": _("Background work"),
    "nats": _("Bus, NATS"),
    "postgres": _("Database, PostgreSQL"),
    "field": _("Simulated field"),
}


def title(kind: str) -> Text:
    """What this process is for; one nobody described is called by its own name."""
    return KINDS.get(kind, kind)
