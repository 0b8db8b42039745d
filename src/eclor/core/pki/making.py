"""The parts of a certificate as ours have them, and how they reach the disk."""

import os
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from eclor.core.service.places import sync_folder

EARLIER = timedelta(minutes=5)  # a gateway's clock may be behind ours
WEAKEST_RSA = 2048


def named(
    who: x509.Name, by: x509.Name, key: CertificatePublicKeyTypes, now: datetime, lives: timedelta
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(who).issuer_name(by)
    made = made.public_key(key).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - EARLIER).not_valid_after(now + lives)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    return made.add_extension(identifier, critical=False)


def usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass  # a name, then
    try:
        return x509.DNSName(host)
    except ValueError as problem:
        raise ValueError(f"{host!r} is neither a host name nor an address.") from problem


def long_rsa(key: object) -> bool:
    return isinstance(key, RSAPublicKey) and key.key_size >= WEAKEST_RSA


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def write(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner only, and still there after a power cut."""
    draft = path.with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
