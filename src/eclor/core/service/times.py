"""Moments as the house's programs hand them to each other."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970 (UTC), cut and not rounded.

    The recorder cuts as well when it tells the live stream, so that a page which reads a value and
    a page which hears it know the same time.
    """
    return (at - EPOCH) // timedelta(milliseconds=1)
