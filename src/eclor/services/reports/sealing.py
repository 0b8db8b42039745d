"""A key that must be used again lies in the database under the house's own key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def sealed(text: str) -> str:
    return _box().encrypt(text.encode()).decode() if text else ""


def unsealed(text: str) -> str:
    """Raises ValueError when the house has another key now."""
    try:
        return _box().decrypt(text.encode()).decode() if text else ""
    except InvalidToken as other:
        raise ValueError(
            "The key of this operator cannot be read any more: write it anew."
        ) from other


def _box() -> Fernet:
    made = hashlib.sha256(b"reports.operator:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made))
