"""Whole addresses for letters: where the federation is found, never what a request called itself."""

from urllib.parse import urlsplit

from django.conf import settings

from eclor.core.territories.entering import current
from eclor.core.territories.models import Territory


def origin_here() -> str:
    """The public address of the federation that was entered, without a slash at its end.

    That of the settings where its host is one of the federation's, or where it has none of its own; else
    the federation's first host, in the same scheme. Raises LookupError outside any federation.
    """
    house = settings.ECLOR.origin
    hosts = list(Territory.objects.values_list("hosts", flat=True).get(pk=current()))
    said = urlsplit(house)
    if not hosts or said.hostname in hosts:
        return str(house)
    # A house in development listens on a port of its own, whatever name it is called by.
    port = f":{said.port}" if said.port else ""
    return f"{said.scheme}://{hosts[0]}{port}"
