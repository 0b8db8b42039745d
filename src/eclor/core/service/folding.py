"""Text as a search compares it: what people type in haste is the same word."""

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents, as the database's unaccent(lower()) writes it."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
