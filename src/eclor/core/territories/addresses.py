"""Whole addresses for letters: where the federation is found, never what a request called itself."""

from urllib.parse import urlsplit

from django.conf import settings

from eclor.core.territories.entering import current
from eclor.core.territories.here import at
from eclor.core.territories.models import Territory


def origin_here() -> str:
    """The public address of the federation that was entered, without a slash at its end.

    That of the settings where it leads to this federation, or where this one has no host of its own; else
    the federation's first host, in the same scheme. Raises LookupError outside any federation.
    """
    house, mine = settings.ECLOR.origin, current()
    said = urlsplit(house)
    found = at(said.hostname or "")
    hosts = list(Territory.objects.values_list("hosts", flat=True).get(pk=mine))
    if not hosts or (found is not None and found.id == mine):
        return str(house)
    # A house in development listens on a port of its own, whatever name it is called by.
    port = f":{said.port}" if said.port else ""
    return f"{said.scheme}://{hosts[0]}{port}"
