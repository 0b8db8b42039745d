"""The limits of this house, from its settings."""

from datetime import timedelta

from django.conf import settings

from eclor.core.commands.rules import Limits


def limits() -> Limits:
    said = settings.ECLOR
    return Limits(
        two_persons_above=said.number("two_persons_above"),
        off_share=said.number("off_percent") / 100,
        off_window=timedelta(minutes=said.number("off_minutes")),
        glass=timedelta(minutes=said.number("glass_minutes")),
    )
