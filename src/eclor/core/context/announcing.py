"""Tells the live pages that something was made, changed or taken away; ``run`` connects it at start.

Entities stand below the live stream in the house, so they are handed their voice.
"""

import logging
from collections.abc import Callable
from typing import Any, Literal

from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience

Live = Callable[[int, Audience, dict[str, Any]], None]
Change = Literal["created", "changed", "deleted"]
log = logging.getLogger(__name__)


class EntityVoice:
    """``live`` tells a message after commit; it is eclor.core.live.publish.publish."""

    def __init__(self) -> None:
        self._live: Live | None = None
        self._warned = False

    def connect(self, live: Live) -> None:
        self._live = live

    def tell(self, scope: Scope, entity: int, change: Change) -> None:
        """Tell everybody's live pages after the present transaction."""
        if self._live is not None:
            message = {"id": ulid(), "entity": {"id": entity, "change": change}}
            self._live(scope.territory, Audience.PUBLIC, message)
        elif not self._warned:
            self._warned = True
            log.warning("Entities change without a voice here: pages learn it at their next load.")


voice = EntityVoice()
