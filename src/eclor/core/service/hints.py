"""What somebody may have meant: the names that are known, the likeliest first."""

from collections.abc import Iterable
from difflib import SequenceMatcher

SHOWN = 12  # names: a kind of thing may have fifty, and a hint is to be read


def nearest(said: str, known: Iterable[str]) -> str:
    """The known names most like what was said, "…" after them when there are more; "" for none."""
    like = SequenceMatcher(b=said[:60].lower())

    def apart(name: str) -> tuple[float, str]:
        like.set_seq1(name.lower())
        return -like.ratio(), name

    names = sorted(known, key=apart)
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
