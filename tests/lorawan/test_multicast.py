"""A street told by one frame: who did not hear it is told alone, and nobody else is touched."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from eclor.core.commands import actions
from eclor.core.commands.envelope import Key
from eclor.core.commands.envelope import Order as Envelope
from eclor.core.commands.models import Order
from eclor.core.commands.words import State
from eclor.core.gateways.lorawan.airtime import Band, time_on_air
from eclor.core.gateways.lorawan.ledger import allowed
from eclor.core.gateways.lorawan.sealing import sealed
from eclor.core.gateways.lorawan.words import Air
from eclor.core.gateways.models import (
    Device,
    LorawanApi,
    LorawanDevice,
    LorawanFrame,
    LorawanGroup,
)
from eclor.core.identity.models import Person
from eclor.core.territories.entering import enter
from eclor.field.lorawan.api import RestApi
from eclor.field.lorawan.server import Group
from eclor.testing.house import VAL_ALZETTE
from eclor.testing.plugin import NOON
from tests.commands.conftest import SEED, SLUG, wish
from tests.commands.conftest import noor as noor
from tests.commands.conftest import street as street
from tests.lorawan.radio import KEY, RADIOS, RadioDesk, lamps_of, standing
from tests.lorawan.test_orders import MAYA

NAME = "0b7c7a52-0000-4000-8000-00000000000c"
TOKEN = "a-token-of-the-api"
LAMPS = 20  # a street: from so many on, the desk speaks to all at once
ONE_FRAME = time_on_air(22, 9)


@dataclass
class Place:
    """The first ``LAMPS`` lamps are in the group; one more stands beside them."""

    desk: RadioDesk
    group: Group
    api: RestApi

    def ordered(self, level: int = 40, lamps: int = LAMPS) -> Order:
        street = self.desk.street.entities[:lamps]
        return actions.give(MAYA, wish(MAYA, street, level))

    def regroup(self, name: str, members: list[str]) -> None:
        """One more group, at the server and as we know it."""
        self.desk.server.groups[name] = Group(name, name, members)
        server = Device.objects.get(key=KEY)
        LorawanGroup.objects.create(
            territory_id=VAL_ALZETTE, server=server, name=name, title=name, members=members
        )

    @property
    def levels(self) -> list[float]:
        return [lamp.level(self.desk.clock) for lamp in self.desk.server.lamps.values()]

    @property
    def queued(self) -> int:
        return len([path for verb, path in self.api.asked if verb == "POST"])

    @property
    def alone(self) -> list[str]:
        return sorted(said["devEui"] for said in self.desk.told)

    @property
    def on_air(self) -> float:
        return sum(one.seconds for one in self.desk.server.sent)


@pytest.fixture
def place(street, django_db_blocker) -> Iterator[Place]:
    with django_db_blocker.unblock():
        enter(VAL_ALZETTE)
        with standing(street, lamps_of(LAMPS + 1), Air(rx2=9)) as desk:
            desk.server.rx2 = 9
            desk.greet()
            group = Group(NAME, "Rue des Mineurs", list(desk.server.lamps)[:LAMPS])
            desk.server.groups[NAME] = group
            api = RestApi(desk.server, TOKEN, desk.events.extend, lambda: desk.clock)
            try:
                _known(group, api.root)
                yield Place(desk, group, api)
            finally:
                api.close()


def _known(group: Group, root: str) -> None:
    server = Device.objects.get(key=KEY)
    ours = {"territory_id": VAL_ALZETTE, "server": server}
    LorawanApi.objects.create(**ours, root=root, sealed_token=sealed(TOKEN))
    LorawanGroup.objects.create(**ours, name=NAME, title=group.title, members=group.members)


def test_a_street_is_told_by_one_frame_and_the_air_is_counted_once(place: Place):
    order = place.ordered()

    place.desk.until_over(order)

    assert order.state == State.SUCCEEDED
    assert place.levels == [40] * LAMPS + [100]
    assert (place.queued, place.alone) == (1, [])
    (frame,) = LorawanFrame.objects.filter(signal=order.signal)
    assert (frame.group.title, frame.seconds) == ("Rue des Mineurs", ONE_FRAME)
    assert place.on_air == ONE_FRAME


def test_exactly_those_who_did_not_hear_are_told_alone_and_much_less_air_is_used(place: Place):
    deaf = place.group.members[3:5]
    place.group.deaf = set(deaf)
    order = place.ordered()
    for _ in range(30):
        place.desk.turn()
    waiting = list(order.parts.filter(state=State.SENT).values_list("code", "note"))
    alone_meanwhile = place.alone

    place.desk.until_over(order, 200)

    assert [code for code, _ in waiting] == ["multicast"] * 2
    assert "Rue des Mineurs" in waiting[0][1]
    assert alone_meanwhile == []
    assert order.state == State.SUCCEEDED
    assert place.alone == deaf
    assert place.levels == [40] * LAMPS + [100]
    assert place.on_air == pytest.approx(3 * ONE_FRAME)
    assert place.on_air < LAMPS * ONE_FRAME / 5


def test_lamps_beside_the_group_have_frames_of_their_own(place: Place):
    order = place.ordered(100, LAMPS + 1)  # to dim so many, two would have to agree

    place.desk.until_over(order, 200)

    other = list(place.desk.server.lamps)[-1]
    assert order.state == State.SUCCEEDED
    assert (place.queued, place.alone.count(other)) == (1, 1)


def test_who_shone_so_before_is_not_believed_by_its_light_alone(place: Place):
    """It reports 100 % whether it heard or not: only a frame of its own says that it did."""
    order = place.ordered(100)

    place.desk.until_over(order, 200)

    assert order.state == State.SUCCEEDED
    assert place.queued == 1
    assert place.alone == sorted(place.group.members)


def test_an_order_for_a_part_of_the_group_touches_nobody_else(place: Place):
    other = list(place.desk.server.lamps)[-1]
    place.group.members[0] = other  # put into the group since we have read it
    order = place.ordered()
    place.desk.turn()
    place.desk.turn()
    notes = list(order.parts.filter(code="no_multicast").values_list("note", flat=True))

    place.desk.until_over(order, 200)

    assert order.state == State.SUCCEEDED
    assert place.queued == 0
    assert place.levels == [40] * LAMPS + [100]
    assert "other devices" in notes[0]
    assert other in LorawanGroup.objects.get(name=NAME).members


@pytest.mark.parametrize("trouble", ["down", "token"])
def test_an_api_that_does_not_do_it_is_named_and_each_lamp_is_told_alone(
    place: Place, trouble: str
):
    if trouble == "down":
        LorawanApi.objects.update(root="http://127.0.0.1:1")
    else:
        LorawanApi.objects.update(sealed_token=sealed("an older one"))
    order = place.ordered()
    place.desk.turn()
    place.desk.turn()
    notes = set(order.parts.filter(code="no_multicast").values_list("note", flat=True))

    place.desk.until_over(order, 200)

    assert order.state == State.SUCCEEDED
    assert len(place.alone) == LAMPS
    said = "127.0.0.1:1" if trouble == "down" else "401"
    assert all("Rue des Mineurs" in note and said in note for note in notes)
    assert notes
    assert said in LorawanGroup.objects.get(name=NAME).trouble


def test_the_same_envelope_heard_twice_is_queued_once(place: Place):
    order = place.ordered()
    place.desk.turn()
    ((subject, token),) = place.desk.letters

    again = place.desk.carry(token)

    assert subject.startswith(b"group.")
    assert {one["code"] for one in again} <= {"multicast", "old_sequence"}
    assert (place.queued, place.alone) == (1, [])
    assert place.desk.until_over(order).state == State.SUCCEEDED
    assert place.alone == []
    assert [lamp.effects for lamp in place.desk.server.lamps.values()] == [1] * LAMPS + [0]


def test_a_group_that_nobody_heard_is_not_told_twice_but_each_lamp_alone(place: Place):
    place.group.deaf = set(place.group.members)
    order = place.ordered()

    place.desk.until_over(order, 200)

    assert order.state == State.SUCCEEDED
    assert (place.queued, place.alone) == (1, place.group.members)


def test_of_groups_that_share_lamps_the_largest_is_told_and_no_lamp_twice(place: Place):
    lamps = place.group.members
    place.group.members = lamps[:12]
    LorawanGroup.objects.all().delete()
    for name, members in (("small", lamps[:2]), ("large", lamps[:12]), ("other", lamps[8:])):
        place.regroup(name, members)
    order = place.ordered()

    place.desk.until_over(order, 200)

    (frame,) = LorawanFrame.objects.filter(signal=order.signal, group__isnull=False)
    assert order.state == State.SUCCEEDED
    assert (frame.group.title, place.alone) == ("large", lamps[12:])
    assert [lamp.effects for lamp in place.desk.server.lamps.values()] == [1] * LAMPS + [0]


def test_a_server_that_is_away_is_asked_for_one_group_and_not_for_each(place: Place):
    lamps = place.group.members
    LorawanGroup.objects.all().delete()
    place.regroup("one", lamps[:10])
    place.regroup("other", lamps[10:])
    LorawanApi.objects.update(root="http://127.0.0.1:1")
    order = place.ordered()

    place.desk.turn()
    place.desk.turn()

    assert order.parts.filter(code="no_multicast").count() == LAMPS
    assert LorawanGroup.objects.exclude(trouble="").count() == 1


def test_a_group_that_its_server_has_lost_keeps_no_other_from_being_told(place: Place):
    lamps = place.group.members
    LorawanGroup.objects.all().delete()
    place.regroup("lost", lamps[:12])
    place.regroup("other", lamps[12:])
    del place.desk.server.groups["lost"]
    order = place.ordered()

    place.desk.until_over(order, 200)

    assert order.state == State.SUCCEEDED
    assert (place.queued, place.alone) == (1, lamps[:12])


@pytest.mark.parametrize("change", ["unheard", "class A", "no address"])
def test_a_group_is_told_only_where_each_of_its_lamps_is_known_to_listen(place: Place, change: str):
    first = LorawanDevice.objects.order_by("device_id")[:1].values("pk")
    if change == "unheard":
        LorawanDevice.objects.filter(pk__in=first).delete()
    elif change == "class A":
        LorawanDevice.objects.filter(pk__in=first).update(listens="A")
    else:
        LorawanApi.objects.all().delete()
    order = place.ordered()

    place.desk.turn()
    place.desk.turn()

    notes = list(order.parts.filter(code="no_multicast").values_list("note", flat=True))
    assert place.queued == 0
    assert len(notes) == (LAMPS if change == "no address" else LAMPS - 1)
    assert ("of class C" in notes[0]) == (change != "no address")


def test_a_group_waits_for_the_air_like_anybody(place: Place):
    band = Band.of(place.group.hertz)
    server = Device.objects.get(key=KEY)
    LorawanFrame.objects.create(
        territory_id=VAL_ALZETTE, server=server, device=server, item=uuid.uuid4(), signal="before",
        seq=1, radio=RADIOS[0], band=band, spreading=9, size=22, at=NOON,
        seconds=allowed(band, place.desk.air), handed_at=NOON, patient_until=NOON,
    )  # fmt: skip
    order = place.ordered()

    place.desk.turn()
    place.desk.turn()

    assert (place.queued, place.alone) == (0, [])
    assert set(order.parts.values_list("code", flat=True)) == {"no_air"}


def test_where_the_servers_codec_writes_the_bytes_no_group_is_told(place: Place):
    place.desk.air = Air(rx2=9, by_codec=True)
    place.desk.server_is_deaf = True
    place.ordered()

    place.desk.turn()

    assert place.queued == 0
    assert place.alone == place.group.members[: len(place.alone)] != []


def test_after_a_multicast_nothing_older_is_obeyed(place: Place):
    """Replayed later, an order from before would undo it on every lamp of the street."""
    place.ordered()
    place.desk.turn()
    before = int(NOON.timestamp())
    older = Envelope(
        id="S" * 26, target=f"{KEY}-{place.group.members[0]}", action="override", seq=99,
        params={"level": 0, "until": before + 600, "ramp": 0}, not_before=before,
        expires=before + 300, issuer=SLUG[VAL_ALZETTE],
    )  # fmt: skip

    said = place.desk.carry(Key.of(SEED, SLUG[VAL_ALZETTE]).seal(older), older.target)

    assert [one["code"] for one in said] == ["old_sequence"]
    assert place.alone == []


def test_what_the_server_refused_to_send_used_no_air_and_each_lamp_is_told_alone(place: Place):
    place.api.post = lambda path, body: (503, {"message": "busy"})
    order = place.ordered()

    place.desk.until_over(order, 200)

    (frame,) = LorawanFrame.objects.filter(signal=order.signal, group__isnull=False)
    assert order.state == State.SUCCEEDED
    assert place.alone == place.group.members
    assert frame.patient_until == frame.handed_at
    assert "503" in frame.trouble
    assert "503" in LorawanGroup.objects.get(name=NAME).trouble


# The server's page


def test_an_operator_writes_the_api_and_its_groups_are_read_from_the_server(
    place: Place, client, noor
):
    LorawanGroup.objects.all().delete()
    server = Device.objects.get(key=KEY)
    page = f"/devices/{server.pk}/multicast"
    client.force_login(Person.objects.get(pk=noor.person))

    said = {"root": place.api.root + "/", "token": TOKEN, "groups": NAME.upper()}
    answer = client.post(page, said)
    sheet = client.get(f"/devices/{server.pk}/").content.decode()

    assert answer.status_code == 302, answer.content.decode()
    (group,) = LorawanGroup.objects.filter(server=server)
    assert (group.title, group.spreading, group.trouble) == ("Rue des Mineurs", 9, "")
    assert group.members == place.group.members
    assert TOKEN not in LorawanApi.objects.get(server=server).sealed_token
    assert "Rue des Mineurs" in sheet
    assert TOKEN not in sheet + client.get(page).content.decode()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"root": "http://chirpstack.example.org:8090"}, "https://"),
        ({"groups": "rue-des-mineurs"}, "rue-des-mineurs"),
        ({"root": "https://other.example.org", "token": ""}, "old one"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_the_old_token_goes_to_no_new_address(
    place: Place, client, noor, said, why
):
    server = Device.objects.get(key=KEY)
    client.force_login(Person.objects.get(pk=noor.person))
    whole = {"root": place.api.root, "token": TOKEN, "groups": NAME} | said

    answer = client.post(
        f"/devices/{server.pk}/multicast", whole, headers={"accept-language": "en"}
    )

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert LorawanApi.objects.get(server=server).root == place.api.root
    assert place.api.asked == []
