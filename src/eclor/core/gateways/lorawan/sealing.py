"""The token for a LoRaWAN server's API lies in the database under the house's own key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sealed(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unsealed(text: str) -> str:
    """Raises ValueError when the house has another key now."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken as other:
        raise ValueError(
            "The token of its API cannot be read any more: write it anew on the server's page."
        ) from other


def _box() -> Fernet:
    info = b"eclor lorawan api"
    key = HKDF(SHA256(), 32, salt=None, info=info).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
