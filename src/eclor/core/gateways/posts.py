"""The platform's own health on the map: at each gateway, how many of those behind it are in trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.context import queries
from eclor.core.context.actions import NewEntity, add_entity, relate
from eclor.core.gateways.recording import Measured, record
from eclor.core.observations import queries as observations
from eclor.core.service.contract import Attribute, EntityType, MapLayer
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience

AGAIN = timedelta(minutes=10)  # what has not changed is said again, so that it does not grow old
DUE = timedelta(minutes=15)


def _count(key: str, title: Any) -> Attribute:
    return Attribute(key=key, title=title, measured=True, low=0, public=False, due=DUE)


POST = EntityType(
    key="FieldPost",
    title=_("Listening post"),
    plural=_("Listening posts"),
    icon="antenna",
    attributes=(
        _count("troubles", _("Troubles")),
        _count("devicesSilent", _("Devices without news")),
        _count("messagesRefused", _("Refused messages")),
        _count("devicesToAdopt", _("Devices to adopt")),
    ),
)
HEALTH = MapLayer(
    key="health",
    title=_("Platform's health"),
    icon="antenna",
    entity_type=POST.key,
    state="troubles",
    audience=Audience.AGENT,
    shown_at_first=False,
    worried_above=0,
)

# Who speaks through whom: a gateway's children and itself through it, others for themselves. What
# has no gateway is told where its commune is; a gateway stands at its own place, or amid its children.
_POSTS = """
WITH head AS (
    SELECT gateway_id AS id FROM device WHERE territory_id = %(here)s AND gateway_id IS NOT NULL
    UNION SELECT gateway_id FROM stranger WHERE territory_id = %(here)s
), speaker AS (
    SELECT d.id, coalesce(d.gateway_id, h.id) AS head, e.commune_id AS commune, e.lon, e.lat,
           d.simulated, (d.enabled AND (k.seen_at IS NULL
            OR k.seen_at < %(now)s - make_interval(secs => 2 * d.due_seconds)))::int AS silent,
           (SELECT count(*) FROM refused_message r WHERE r.device_id = d.id
            AND r.territory_id = %(here)s AND r.handled_at IS NULL AND r.stranger_id IS NULL)
           AS refused,
           (SELECT count(*) FROM stranger s WHERE s.gateway_id = d.id AND s.adopted_as_id IS NULL
            AND s.ignored_at IS NULL) AS waiting
    FROM device d LEFT JOIN head h ON h.id = d.id LEFT JOIN entity e ON e.id = d.entity_id
    LEFT JOIN contact k ON k.device_id = d.id WHERE d.territory_id = %(here)s
), told AS (
    SELECT head, CASE WHEN head IS NULL THEN commune END AS alone, min(commune) AS commune,
           avg(lon) AS lon, avg(lat) AS lat, sum(silent) AS silent, sum(refused) AS refused,
           sum(waiting) AS waiting, bool_or(simulated) AS simulated
    FROM speaker GROUP BY 1, 2
)
SELECT coalesce('gateway:' || d.key, 'commune:' || c.insee),
       coalesce(nullif(d.name, ''), e.name, d.key), c.name, e.id,
       coalesce(e.commune_id, t.commune), coalesce(e.lon, c.lon, t.lon),
       coalesce(e.lat, c.lat, t.lat), t.silent, t.refused, t.waiting,
       t.simulated
FROM told t LEFT JOIN device d ON d.id = t.head LEFT JOIN entity e ON e.id = d.entity_id
LEFT JOIN commune c ON c.id = t.alone
WHERE coalesce(e.lon, c.lon, t.lon) IS NOT NULL ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """Where the field is listened to: a gateway, or a commune's devices that speak by themselves.

    ``entity`` is the thing the gateway belongs to; place in WGS84 degrees; ``simulated`` when what it
    hears is, even a part.
    """

    key: str
    name: str
    entity: int | None
    commune: int | None
    lon: float
    lat: float
    silent: int
    refused: int
    waiting: int
    simulated: bool = False

    @property
    def urn(self) -> str:
        return f"urn:ngsi-ld:{POST.key}:{self.key}"

    def values(self) -> dict[str, int]:
        return {
            "troubles": self.silent + self.refused + self.waiting,
            "devicesSilent": self.silent,
            "messagesRefused": self.refused,
            "devicesToAdopt": self.waiting,
        }


def posts(scope: Scope) -> list[Post]:
    """Every post of the territory with its troubles now, in the order of their keys."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, {"here": scope.territory, "now": scope.now})
        return [_post(*row) for row in cursor.fetchall()]


def _post(key: str, name: str, commune_name: str, entity: int | None, *rest: Any) -> Post:
    commune, lon, lat, silent, refused, waiting, simulated = rest
    if commune_name:
        name = gettext("Devices without gateway, %(commune)s") % {"commune": commune_name}
    else:
        name = gettext("Listening post %(gateway)s") % {"gateway": name}
    return Post(
        key=key,
        name=name,
        entity=entity,
        commune=commune,
        lon=lon,
        lat=lat,
        silent=int(silent),
        refused=int(refused),
        waiting=int(waiting),
        simulated=simulated,
    )


def tell_health(scope: Scope) -> None:
    """Say each post's troubles like a measure: live, kept in history, drawn like any layer.

    What has not changed is said again every ten minutes only.
    """
    made = dict(queries.entities(scope).filter(type=POST.key).values_list("urn", "pk"))
    known = {made.get(post.urn) or _make(scope, post): post for post in posts(scope)}
    latest = observations.latest_of(scope, list(known))
    record(
        scope,
        [
            Measured(entity=pk, at=scope.now.replace(microsecond=0), values=post.values())
            for pk, post in known.items()
            if is_news(post, latest[pk], scope.now)
        ],
    )


def is_news(post: Post, before: Mapping[str, observations.Value], now: datetime) -> bool:
    """Whether something changed, or was said too long ago."""
    for key, count in post.values().items():
        was = before.get(key)
        if was is None or was.value != count or now - was.at >= AGAIN:
            return True
    return False


def _make(scope: Scope, post: Post) -> int:
    """The post as a thing of the territory, first seen now."""
    made = add_entity(
        scope,
        NewEntity(
            type=POST.key,
            urn=post.urn,
            name=post.name,
            lon=post.lon,
            lat=post.lat,
            commune=post.commune,
            simulated=post.simulated,
        ),
    )
    if post.entity is not None:
        relate(scope, made.pk, "stands_at", post.entity)
    return made.pk
