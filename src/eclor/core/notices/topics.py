"""The topics of every card: what people may wish to be told."""

from zoneinfo import ZoneInfo

from eclor.core.service.contract import Service, Topic
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Territory


def topics(scope: Scope) -> dict[str, tuple[Service, Topic]]:
    """By ``<service>.<topic>``, those that this person may choose."""
    return {
        f"{service.key}.{topic.key}": (service, topic)
        for service in registry
        for topic in service.topics
        if topic.asked and scope.audience.sees(topic.audience)
    }


def zone_of(scope: Scope) -> ZoneInfo:
    """The clock by which this federation sleeps."""
    return ZoneInfo(Territory.objects.get(pk=scope.territory).timezone)


def is_urgent(key: str) -> bool:
    """Whether quiet hours do not hold it back."""
    room, _, name = key.partition(".")
    return any(
        topic.urgent
        for service in registry
        if service.key == room
        for topic in service.topics
        if topic.key == name
    )
