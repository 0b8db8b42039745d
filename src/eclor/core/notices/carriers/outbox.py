"""The mail of a demonstration: it goes nowhere and is read on the outbox page."""

from eclor.core.notices.carriers.port import Ready


class Outbox:
    repeats = True

    def carry(self, ready: Ready, address: str) -> None:
        """The letter is in the database already; whoever administers the house reads it there."""
