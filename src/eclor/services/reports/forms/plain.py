"""Words from a field, as the database takes them."""


def plain(text: str) -> str:
    """Without the sign that PostgreSQL's text refuses."""
    return text.replace("\x00", "").strip()
