"""The platform's own health on the map: who is silent, refused or unknown behind each gateway."""

import json
from datetime import timedelta

import pytest

from eclor.core.context.models import Entity, Relation
from eclor.core.gateways import posts
from eclor.core.gateways.models import Device
from eclor.core.gateways.posts import Post
from eclor.core.gateways.recording import recording_to
from eclor.core.observations.queries import Value
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.testing.plugin import NOON
from tests.gateways import things
from tests.gateways.scopes import with_rights

ALL = ("devices.see", "devices.adopt", "devices.replay", "devices.enrol", "devices.revoke")


class Heard:
    """Where measures go in these tests."""

    def __init__(self) -> None:
        self.said: dict[int, dict[str, float]] = {}

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None:
        self.said[int(subject.split(b".")[-1])] = json.loads(payload)["values"]


@pytest.fixture
def keeper(louis: Scope) -> Scope:
    return with_rights(louis, *ALL)


def by_key(scope: Scope) -> dict[str, Post]:
    return {post.key: post for post in posts.posts(scope)}


def test_a_gateway_counts_the_silent_the_refused_and_the_strangers_behind_it(
    keeper: Scope,
) -> None:
    hall = things.station(keeper, "Passerelle de la mairie", lon=5.95, lat=49.47)
    gateway = things.device(keeper, "lora-1", entity=hall.pk)
    things.device(keeper, "sensor-1", gateway=gateway.pk, external_id="1")
    things.stranger(gateway)
    things.refuse(gateway)

    found = by_key(keeper)["gateway:lora-1"]

    assert (found.silent, found.refused, found.waiting) == (2, 1, 1)
    assert (found.lon, found.lat, found.entity) == (5.95, 49.47, hall.pk)
    assert not found.simulated


def test_a_post_that_hears_simulated_devices_is_simulated_itself(keeper: Scope) -> None:
    hall = things.station(keeper, "Passerelle de la mairie", lon=5.95, lat=49.47)
    gateway = things.device(keeper, "lora-1", entity=hall.pk)
    things.device(keeper, "sensor-1", gateway=gateway.pk, external_id="1")
    Device.objects.filter(key="sensor-1").update(simulated=True)

    assert by_key(keeper)["gateway:lora-1"].simulated


def test_devices_without_a_gateway_are_told_where_their_commune_is(keeper: Scope) -> None:
    villerupt = Commune.objects.get(name="Villerupt")
    place = things.station(keeper, "Météo", lon=5.9, lat=49.4, commune=villerupt.pk)
    things.device(keeper, "station-1", entity=place.pk)

    found = by_key(keeper)[f"commune:{villerupt.insee}"]

    assert (found.silent, found.lon, found.lat) == (1, villerupt.lon, villerupt.lat)


def test_the_health_is_said_like_a_measure_of_a_thing_that_stands_at_the_gateway(
    keeper: Scope,
) -> None:
    hall = things.station(keeper, "Passerelle de la mairie", lon=5.95, lat=49.47)
    gateway = things.device(keeper, "lora-1", entity=hall.pk)
    things.device(keeper, "sensor-1", gateway=gateway.pk, external_id="1")
    heard = Heard()

    with recording_to(heard):
        posts.tell_health(keeper)
        posts.tell_health(keeper)

    post = Entity.objects.get(type="FieldPost")
    assert Relation.objects.get(source=post).target == hall
    assert heard.said[post.pk] == {
        "troubles": 2, "devicesSilent": 2, "messagesRefused": 0, "devicesToAdopt": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("silent", "minutes", "news"), [(2, 1, False), (3, 1, True), (2, 9, False), (2, 10, True)]
)
def test_what_has_not_changed_is_said_again_after_ten_minutes_only(
    silent: int, minutes: int, news: bool
) -> None:
    said = {"troubles": 2, "devicesSilent": 2, "messagesRefused": 0, "devicesToAdopt": 0}
    before = {key: value(key, count) for key, count in said.items()}
    post = Post(
        key="gateway:lora-1", name="", entity=None, commune=None, lon=5.95, lat=49.47,
        silent=silent, refused=0, waiting=0,
    )  # fmt: skip

    assert posts.is_news(post, before, NOON + timedelta(minutes=minutes)) is news


def value(key: str, count: int) -> Value:
    return Value(
        attribute=key, value=count, unit="", at=NOON, received_at=NOON, changed_at=NOON, quality=0
    )
