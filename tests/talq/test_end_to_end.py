"""From the desk to a lamp behind a TALQ gateway and back, over mutual TLS; and who is not believed."""

import http.client
import json
import ssl
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from eclor.core.commands import actions
from eclor.core.commands.envelope import Key, Members, Order
from eclor.core.commands.words import State
from eclor.core.pki import Authority
from eclor.core.service.field_orders import Call
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import enter
from eclor.field.talq.gateway import Gateway
from eclor.services.lighting.rules.programmes.canonical import digest, written
from eclor.services.lighting.words.programmes import Calendar, Charge, Programme, SwitchPoint
from eclor.testing.house import VAL_ALZETTE
from eclor.testing.plugin import NOON
from eclor.testing.waiting import wait_until
from tests.commands.conftest import SEED, SLUG, wish
from tests.commands.conftest import street as street
from tests.talq.standing import KEY, Standing, credentials, standing

MAYA = Scope(
    territory=VAL_ALZETTE, now=NOON, person="1", audience=Audience.AGENT,
    permissions=frozenset({"orders.give", "lighting.command"}),
)  # fmt: skip
Make = Callable[..., Standing]


@pytest.fixture
def place(street, tmp_path, django_db_blocker) -> Iterator[Make]:
    """``place(lamps, asynchronous=…)``: everything up and the gateway's bootstrap done."""
    opened = []
    with django_db_blocker.unblock():
        enter(VAL_ALZETTE)

        def make(count: int = 2, *, asynchronous: bool = False, begun: bool = True) -> Standing:
            opened.append(standing(street, tmp_path, count, asynchronous))
            made = opened[-1].__enter__()
            if begun:
                made.gateway.bootstrap(made.cms_uri)
            return made

        try:
            yield make
        finally:
            for one in reversed(opened):
                one.__exit__(None, None, None)


def given(made: Standing, level: int):
    return actions.give(MAYA, wish(MAYA, made.desk.street.entities, level))


def carried_out(made: Standing, order) -> None:
    """Sent, obeyed and reported; the desk looks once more."""
    before = len(made.recorder.heard)
    made.desk.turn()
    wait_until(lambda: len(made.recorder.heard) >= before + len(made.lamps), "what lamps report")
    made.desk.turn()
    order.refresh_from_db()


@pytest.mark.parametrize(("count", "asynchronous"), [(2, False), (25, True)])
def test_an_order_reaches_every_lamp_and_succeeds_by_what_it_reports(
    place: Make, asynchronous, count
):
    """25 lamps are one envelope for a group and one override for all."""
    made = place(count, asynchronous=asynchronous)
    order = given(made, 100)

    carried_out(made, order)

    overrides = [one for one in made.answered if one[1] == "override-commands"]
    assert order.state == State.SUCCEEDED
    assert {lamp.level(made.desk.now.timestamp()) for lamp in made.lamps} == {100}
    assert [lamp.effects for lamp in made.lamps] == [1] * count
    assert sum(len(one[3]["addresses"]) for one in overrides) == count
    assert {one[4] for one in overrides} == {202 if asynchronous else 201}


def test_a_dimmed_lamp_is_free_again_when_its_order_is_taken_back(place: Make):
    made = place(1)
    carried_out(made, order := given(made, 40))
    clock = made.desk.now.timestamp()
    assert (order.state, made.lamps[0].level(clock)) == (State.SUCCEEDED, 40)

    back = actions.give(
        replace(MAYA, now=made.desk.now),
        replace(
            wish(replace(MAYA, now=made.desk.now), made.desk.street.entities),
            command="follow_programme", params={},
        ),
    )  # fmt: skip
    made.desk.turn()
    made.desk.turn()

    back.refresh_from_db()
    assert (back.state, made.lamps[0].level(clock)) == (State.SUCCEEDED, 100)
    wait_until(lambda: len(made.said) >= 6, "the last report")


def test_a_programme_travels_as_nights_and_a_calendar_whose_id_the_lamp_reports(place: Make):
    made = place(1)
    night = Programme("week", 100, (SwitchPoint(time(23, 0), 50, 30),))
    charge = written(Charge(Calendar("week"), {"week": night})).decode()
    order = Order(
        id="P" * 26, target=made.keys()[0], action="programme",
        params={"charge": charge, "hash": digest(charge)},
        not_before=int(NOON.timestamp()), expires=int(NOON.timestamp()) + 300,
        seq=1, issuer=SLUG[1],
    )  # fmt: skip

    answers = made.desk.carry(Key.of(SEED, SLUG[1]).seal(order), made.keys()[0])
    wait_until(
        lambda: (made.lamps[0].address, {"calendarID": digest(charge)}) in made.recorder.heard
    )

    assert [one["result"] for one in answers] == ["done"]
    paths = [one[1] for one in made.answered]
    assert paths == ["control-programs", "calendars", "assign-commands"]


def test_before_its_bootstrap_a_gateway_is_sent_nothing_and_the_desk_asks_again(place: Make):
    made = place(1, begun=False)
    order = given(made, 100)

    made.desk.turn()
    waiting = order.parts.get().state
    made.gateway.bootstrap(made.cms_uri)
    made.desk.now += timedelta(seconds=20)
    carried_out(made, order)

    assert "bootstrap" in made.desk.not_brought[0]
    assert (waiting, order.state) == (State.SENT, State.SUCCEEDED)


def test_a_gateway_that_is_away_loses_nothing_and_is_asked_again(place: Make):
    made = place(1)
    made.gateway.stop()
    order = given(made, 100)

    made.desk.turn()

    assert "does not answer" in made.desk.not_brought[0]
    order.refresh_from_db()
    assert order.state == State.SENT


def test_lamps_announced_and_reported_are_what_the_recorder_hears(place: Make):
    made = place(2)

    made.gateway.report()
    made.gateway.tell(made.lamps[0].address, "leakageDetected", True)

    heard = made.recorder.heard
    assert (made.lamps[1].address, {"actualLightState": 100}) in heard
    assert heard[-1] == (made.lamps[0].address, {"leakageDetected": True})


# Attacks on the way to a lamp


def envelope(made: Standing, **more) -> Order:
    said = {
        "id": uuid.uuid4().hex[:26].upper(), "target": made.keys()[0], "action": "override",
        "params": {"level": 0, "until": int(NOON.timestamp()) + 600, "ramp": 0},
        "not_before": int(NOON.timestamp()), "expires": int(NOON.timestamp()) + 300,
        "seq": 100, "issuer": SLUG[1],
    }  # fmt: skip
    return Order(**{**said, **more})


def test_an_unsigned_or_foreign_envelope_never_reaches_the_gateway(place: Make):
    made = place(2)
    mine = made.keys()[0]
    good = Key.of(SEED, SLUG[1]).seal(envelope(made))
    head, body, _signature = good.split(b".")

    said = [
        made.desk.carry(token, mine)[0]["code"]
        for token in (
            b".".join((head, body, b"")),
            b".".join((head, body, b"A" * 86)),
            Key.of("cd" * 32, SLUG[1]).seal(envelope(made)),
            b'{"action": "override", "params": {"level": 0}}',
        )
    ]

    assert said == ["wrong_signature"] * 3 + ["unreadable"]
    assert [one for one in made.answered if one[1] == "override-commands"] == []


def test_an_envelope_for_another_lamp_or_out_of_time_is_refused_by_name(place: Make):
    made = place(2)
    seal = Key.of(SEED, SLUG[1]).seal
    first, second = made.keys()
    late = int(NOON.timestamp()) - 10

    for_other = made.desk.carry(seal(envelope(made, target=second)), first)
    expired = made.desk.carry(seal(envelope(made, not_before=late - 60, expires=late)), first)
    unknown = made.desk.carry(seal(envelope(made, action="explode")), first)

    assert [one["code"] for one in (*for_other, *expired, *unknown)] == [
        "other_target", "expired", "impossible",
    ]  # fmt: skip
    assert [lamp.effects for lamp in made.lamps] == [0, 0]


def test_a_replayed_envelope_is_answered_again_and_done_once_and_an_older_one_not_at_all(
    place: Make,
):
    """Also by a carrier that was started anew meanwhile: it remembers for the lamps."""
    made = place(2)
    seal = Key.of(SEED, SLUG[1]).seal
    numbers = [child.number for child in made.desk.post.children.values()]
    token = seal(envelope(made, target="*", members=Members.of(numbers)))

    first = made.desk.carry(token)
    made.desk.carrier = replace(made.desk.carrier)
    again = made.desk.carry(token)
    older = made.desk.carry(seal(envelope(made, seq=99)), made.keys()[0])

    assert [one["result"] for one in (*first, *again)] == ["done"] * 4
    assert older[0]["code"] == "old_sequence"
    assert [lamp.effects for lamp in made.lamps] == [1, 1]


def test_what_the_gateway_refuses_is_told_with_its_own_words(place: Make):
    made = place(1)
    del made.gateway.lamps[made.lamps[0].address]  # somebody took the lamp from the gateway

    (said,) = made.desk.carry(Key.of(SEED, SLUG[1]).seal(envelope(made)), made.keys()[0])

    assert (said["result"], said["code"]) == ("refused", "impossible")
    assert "foreignLamp" in said["text"]


# Attacks on the lines


def call(files: tuple[str, str, str] | None, port: int, path: str, query: str) -> tuple[int, str]:
    """(status, key) of a request with this certificate; (0, …) when the line is refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if files is not None:
        context.load_cert_chain(files[0], files[1])
    line = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    try:
        line.request("POST", f"/talq/{path}?{query}", b"{}", {"talq-api-version": "2.7.1"})
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())[0]["key"]
    except (OSError, http.client.HTTPException) as problem:
        return 0, str(problem)
    finally:
        line.close()


def test_without_a_certificate_of_ours_nobody_gets_a_word_at_either_end(place: Make, tmp_path):
    made = place(1)
    foreign = Authority(tmp_path / "foreign")
    foreign.create(datetime.now(UTC), [])
    (tmp_path / "stolen").mkdir()
    theirs = credentials(foreign, tmp_path / "stolen", KEY)
    ports = made.door_port, int(made.gateway.uri.split(":")[2].split("/")[0])
    ask = f"clientAddress={made.gateway.cms}&talqRequestId={uuid.uuid4()}"

    found = [
        call(files, port, "override-commands", ask) for files in (None, theirs) for port in ports
    ]

    assert [status for status, _ in found] == [0, 0, 0, 0]
    assert made.lamps[0].effects == 0


def test_a_known_certificate_of_another_name_is_refused_by_name(place: Make, tmp_path):
    """The gateway obeys the house alone; the door knows only those who are enrolled."""
    made = place(1)
    (tmp_path / "other").mkdir()
    other = credentials(made.authority, tmp_path / "other", "talq-other")
    ask = f"clientAddress={made.gateway.cms}&talqRequestId={uuid.uuid4()}"
    gateway_port = int(made.gateway.uri.split(":")[2].split("/")[0])

    assert call(other, gateway_port, "override-commands", ask) == (403, "foreignCertificate")
    assert call(other, made.door_port, "log-reports", ask) == (403, "unknownGateway")


def test_a_revoked_gateway_is_not_heard_and_not_told_anything_from_that_moment(place: Make):
    made = place(1)

    made.authority.revoke(KEY, datetime.now(UTC))

    with pytest.raises(ConnectionError, match="revoked"):
        made.gateway.report()
    assert made.desk.carry(Key.of(SEED, SLUG[1]).seal(envelope(made)), made.keys()[0]) == []
    assert "not believed" in made.desk.not_brought[0]
    assert made.lamps[0].effects == 0


def test_at_the_gateways_address_another_gateway_is_told_nothing(place: Make, tmp_path):
    made = place(1)
    (tmp_path / "other").mkdir()
    made.gateway.stop()
    port = int(made.gateway.uri.split(":")[2].split("/")[0])
    other = Gateway(credentials(made.authority, tmp_path / "other", "talq-other"), port, made.lamps)
    other.start()
    try:
        said = made.desk.carry(Key.of(SEED, SLUG[1]).seal(envelope(made)), made.keys()[0])
    finally:
        other.stop()

    assert said == []
    assert "talq-other answers: not believed" in made.desk.not_brought[0]
    assert made.lamps[0].effects == 0


def test_a_request_repeated_to_the_gateway_is_done_once(place: Make):
    made = place(1)
    name = str(uuid.uuid4())
    until = (made.desk.now + timedelta(minutes=5)).isoformat()
    command = Call(
        "POST", "override-commands",
        {
            "addresses": [{"resource": "devices", "address": made.lamps[0].address}],
            "targetCommand": {"state": {"name": "LevelState", "value": 10}, "expiration": until},
        },
    )  # fmt: skip
    raw = json.dumps(command.body).encode()
    peer = {"subject": ((("commonName", "eclor-house"),),), "serialNumber": "01"}
    query = {"clientAddress": made.gateway.cms, "talqRequestId": name}

    statuses = [
        made.gateway._answer(peer, "POST", command.path, query, body)[0]
        for body in (raw, raw, raw.replace(b"10", b"90"))
    ]

    assert statuses == [201, 201, 422]
    assert made.lamps[0].effects == 1
    wait_until(lambda: any(one[0] == "PATCH" for one in made.said), "the lamp's word")
