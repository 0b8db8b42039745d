"""Names of columns and properties, as different hands write them."""

import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]")


def plain(name: str) -> str:
    """``plain("Type_Lanterne (é)")`` is ``"typelanternee"``: no case, accent, space or sign."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("", letters)
