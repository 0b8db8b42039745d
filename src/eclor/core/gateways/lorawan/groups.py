"""Multicast groups as we know them: read from their server, and read again before each use."""

from datetime import datetime

from eclor.core.gateways.lorawan.api import Api, ApiDown
from eclor.core.gateways.lorawan.sealing import unsealed
from eclor.core.gateways.models import LorawanApi, LorawanGroup


class NoGroup(ValueError):
    """A group that cannot be told at once, and why; ``away``: its server did not answer at all."""

    def __init__(self, why: str, *, away: bool = False) -> None:
        super().__init__(why)
        self.away = away


def api_of(known: LorawanApi) -> Api:
    """Raises ValueError for a token that cannot be read any more."""
    return Api(known.root, unsealed(known.sealed_token))


def read_again(group: LorawanGroup, known: LorawanApi, now: datetime) -> None:
    """Who is in it and how it is sent, from its server: a lamp that was put into it since would else
    be ordered unasked. Raises NoGroup."""
    try:
        found = api_of(known).group(group.name)
    except (ApiDown, ValueError, KeyError, TypeError) as problem:
        trouble(group, str(problem))
        away = isinstance(problem, ApiDown) and not problem.status
        raise NoGroup(group.trouble, away=away) from problem
    group.title, group.members = found.title, list(found.members)
    group.spreading, group.hertz = found.spreading, found.hertz
    group.trouble, group.read_at = "", now
    group.save(update_fields=["title", "members", "spreading", "hertz", "trouble", "read_at"])


def trouble(group: LorawanGroup, why: str) -> None:
    """Shown on its server's page until it is well again."""
    group.trouble = why.replace("\x00", "")[:300]
    group.save(update_fields=["trouble"])
