"""From which network address somebody speaks to us, whatever stands in front."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address: our front door writes it into X-Real-IP, and speaks to us from here.

    A header that comes from anywhere else is anybody's word, and is not read.
    """
    near = str(request.META.get("REMOTE_ADDR", ""))
    if near and not _is_here(near):
        return near
    said = request.headers.get("X-Real-IP", "")
    return said if _is_address(said) else near


def subscriber_of(address: str) -> str:
    """What to count by: a line of IPv6 has 2^64 addresses (RFC 6177), and whoever has it uses any."""
    known = ip_address(address) if _is_address(address) else None
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False))


def _is_here(address: str) -> bool:
    return _is_address(address) and ip_address(address).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
