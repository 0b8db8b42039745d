"""The names certificates carry, and how one is read from a peer at the other end of a line."""

import re
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

HOUSE = "eclor-house"  # who we are to gateways; no gateway may be called so
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def whole_name(name: str) -> str:
    """The name as it is. Raises ValueError for one that no device's key can be."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name[:80]!r} cannot name a certificate: write a device's key, 1 to 64 letters, digits,"
            " - or _."
        )
    return name


def subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def common_name(certificate: x509.Certificate) -> str:
    """The one name of a certificate; "" when it has none, or several."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if len(found) == 1 else ""


def of_peer(said: Mapping[str, Any] | None) -> tuple[str, int]:
    """(common name, serial number) of ``ssl.SSLSocket.getpeercert()``; ("", 0) without one."""
    if not said:
        return "", 0
    names = [v for part in said.get("subject", ()) for k, v in part if k == "commonName"]
    return (str(names[0]) if len(names) == 1 else "", int(str(said.get("serialNumber", "0")), 16))
