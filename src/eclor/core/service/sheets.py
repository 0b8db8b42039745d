"""Tables that people open in a spreadsheet: words stay words."""

from typing import Any

_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def no_formula(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV
    injection); numbers and all else stay as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_BEGINS) else value
