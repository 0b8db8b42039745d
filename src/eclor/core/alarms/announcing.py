"""The port by which alarms reach the live pages and the recorder; ``run`` connects it at start.

Alarms stand below the bus and the live stream in the house, so they are handed their voice.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience

Live = Callable[[int, Audience, dict[str, Any]], None]
Call = Callable[[str], None]

RELOAD, NUDGE = "recorder.reload", "alarms.nudge"
log = logging.getLogger(__name__)


class Voice:
    """How this process speaks. ``live`` tells a message after commit, ``call`` wakes a subject."""

    def __init__(self) -> None:
        self.live: Live | None = None
        self.call: Call | None = None
        self._warned = False

    def connect(self, live: Live, call: Call) -> None:
        """``live`` is eclor.core.live.publish.publish; ``call`` sends an empty NATS message."""
        self.live, self.call = live, call

    def tell(self, scope: Scope, message: dict[str, Any]) -> None:
        """Tell the agents' live pages after the present transaction."""
        if self.live is None:
            self._warn()
        else:
            self.live(scope.territory, Audience.AGENT, message)

    def wake(self, subject: str) -> None:
        """Wake whoever listens to ``subject`` after the present transaction."""
        if self.call is None:
            self._warn()
        else:
            transaction.on_commit(lambda call=self.call: call(subject), robust=True)  # type: ignore[misc]

    def _warn(self) -> None:
        """Said once: the database is right all the same, and pages show it when they are loaded."""
        if not self._warned:
            self._warned = True
            log.warning(
                "Alarms change without a voice here: live pages learn it at their next load."
            )


voice = Voice()
