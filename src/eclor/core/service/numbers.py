"""Numbers as strangers write them."""

BIGGEST = 10**18  # each smaller one fits a bigint


def whole(said: str, below: int = BIGGEST) -> int | None:
    """The number less than ``below`` that plain digits say; None for everything else.

    ``int`` alone takes signs, spaces, underscores and the digits of any script too, and raises on text
    of more than 4,300 digits.
    """
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(below))):
        return None
    found = int(said)
    return found if found < below else None
