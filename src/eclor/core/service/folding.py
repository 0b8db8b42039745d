"""Text as a search compares it: what people type in haste is the same word, its signs letters."""

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents, as the database's unaccent(lower()) writes it."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def literal(text: str) -> str:
    """What somebody typed, with the signs of SQL's LIKE taken for letters."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
