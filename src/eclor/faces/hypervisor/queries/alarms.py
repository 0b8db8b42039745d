"""The alarms as the console keeps them: what is open, what is aside, how many of each."""

from typing import Any

from eclor.core.alarms.queries import Filters, counts, open_alarms
from eclor.core.alarms.words import State
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

MOST = 500
MOST_ASIDE = 200


def told(scope: Scope) -> dict[str, Any]:
    """Open alarms in the order they need somebody and those put aside, as the live stream tells them.

    ``counts`` counts all of each state, also beyond what is listed.
    """
    found = open_alarms(scope, Filters(most=MOST))
    aside = open_alarms(scope, Filters(state=State.SHELVED, most=MOST_ASIDE))
    return {
        "alarms": [row.as_json() for row in found],
        "aside": [row.as_json() for row in aside],
        "counts": counts(scope),
    }


def services() -> dict[str, dict[str, str]]:
    """Which service answers for each entity type, by what its layers and types say: key and title."""
    found: dict[str, dict[str, str]] = {}
    for service in registry:
        said = {"key": service.key, "title": str(service.title)}
        for kind in service.entity_types:
            found[kind.key] = said
        for layer in service.layers:
            found.setdefault(layer.entity_type, said)
    return found
