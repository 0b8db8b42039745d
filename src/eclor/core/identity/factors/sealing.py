"""A secret that must be read again lies in the database sealed with the house's key."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(secret: bytes) -> bytes:
    return _box().encrypt(secret)


def unseal(sealed: bytes) -> bytes:
    """Raises cryptography.fernet.InvalidToken for what another house sealed."""
    return _box().decrypt(sealed)


def _box() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"eclor factors").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
