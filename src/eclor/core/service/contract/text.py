"""What people read on a card: a string, or the lazy translation of one."""

from typing import Any

Text = Any  # a str or a lazy translation of one
