"""What a TALQ gateway tells us, from its first word on; every message valid by the OpenAPI."""

import json
import uuid

import pytest

from eclor.core.gateways.decoders import listen
from eclor.core.gateways.models import TalqDocument, TalqGateway
from eclor.core.gateways.talq.words import NIL
from eclor.services.lighting.words.faults import LampEvent
from tests.talq import gateway as says
from tests.talq.conftest import Gateway, made
from tests.talq.schema import GIVEN, MISSING, Judge


def key_of(answer) -> str:
    return answer.said[0]["key"]


def values(heard) -> list[tuple[str, dict]]:
    """What the recorder will read of all that was stored."""
    read = [listen(subject).read(payload) for subject, payload, _ in heard]
    return [(one.speaker, one.values) for part in read for one in part]


def test_a_gateway_gets_its_address_and_ours_and_ends_its_bootstrap(gateway: Gateway):
    gateway.bootstrap()

    kept = TalqGateway.objects.get(device=gateway.device)
    (itself,) = TalqDocument.objects.filter(resource="devices").values_list("said", flat=True)
    function = itself["functions"][0]
    assert kept.ready
    assert kept.uri == "https://127.0.0.1:9/talq"
    assert function["gatewayAddress"]["value"] == gateway.address == str(kept.address) != NIL
    assert function["cmsUri"]["value"] == "https://eclor.example.org:8443/talq"
    assert uuid.UUID(function["cmsAddress"]["value"])


def test_a_gateway_that_begins_again_keeps_its_address_and_announces_itself_anew(gateway):
    first = gateway.announce().address

    gateway.address = NIL
    gateway.begin()

    assert gateway.address == first
    assert gateway.ask("GET", "/devices").status == 403
    assert TalqGateway.objects.get(device=gateway.device).services is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/log-reports", says.report()),
        ("POST", "/services", says.SERVICES),
        ("POST", "/device-classes", says.CLASSES),
        ("POST", "/devices", says.devices()),
        ("GET", "/devices", None),
        ("GET", "/groups", None),
    ],
)
def test_before_its_bootstrap_nothing_else_is_taken_and_it_is_told_what_comes_first(
    gateway, method, path, body
):
    answer = gateway.ask(method, path, body)

    assert (answer.status, key_of(answer)) == (403, "bootstrapNotDone")
    assert "POST /devices with the address" in answer.said[0]["description"]
    assert gateway.heard == []


def test_classes_come_after_services(gateway):
    gateway.begin()

    refused = gateway.ask("POST", "/device-classes", says.CLASSES)
    gateway.ask("POST", "/services", says.SERVICES)

    assert key_of(refused) == "bootstrapNotDone"
    assert gateway.ask("POST", "/device-classes", says.CLASSES).status == 201


def test_announced_devices_are_read_back_whole_and_in_part(gateway):
    gateway.announce()

    assert len(gateway.ask("GET", "/devices").said) == 4  # the gateway is one
    assert len(gateway.ask("GET", "/devices", deviceClasses="lamp", limit="1").said) == 1
    assert gateway.ask("GET", f"/devices/{says.LAMP}").said["name"] == "Lampe 12"
    assert gateway.ask("GET", f"/devices/{says.LAMP}/basic/assetId").said["value"] == "12"
    assert gateway.ask("GET", f"/devices/{says.LAMP}/meter").status == 404


def test_the_same_device_announced_again_is_one_and_another_under_its_address_a_conflict(gateway):
    gateway.announce()

    again = gateway.ask("POST", "/devices", says.devices())
    other = gateway.ask("POST", "/devices", [says.lamp(says.LAMP, "99")])
    changed = gateway.ask("PUT", "/devices", [says.lamp(says.LAMP, "99")])

    assert (again.status, other.status, changed.status) == (201, 409, 200)
    assert gateway.ask("GET", f"/devices/{says.LAMP}").said["name"] == "Lampe 99"


def test_asset_types_are_kept_changed_counted_and_forgotten(gateway):
    gateway.announce()
    led = {"address": "led-40", "name": "LED 40 W", "controlType": "DALI", "wattage": 40.0}

    assert gateway.ask("POST", "/lamp-types", [led]).status == 201
    assert gateway.ask("PUT", "/lamp-types/led-40", {**led, "wattage": 38.0}).status == 200
    assert gateway.ask("GET", "/lamp-types/count").said == 1
    assert gateway.ask("GET", "/lamp-types/led-40").said["wattage"] == 38.0
    assert gateway.ask("DELETE", "/lamp-types/led-40").said["name"] == "LED 40 W"
    assert gateway.ask("GET", "/lamp-types/led-40").status == 404


def test_a_log_report_becomes_what_each_lamp_says_at_its_time(gateway):
    gateway.announce()

    answer = gateway.ask(
        "POST",
        "/log-reports",
        says.report(
            says.measured(says.LAMP, "activePower", 38.5),
            says.level(says.LAMP, 60),
            says.event(says.OTHER_LAMP, "lampFailure", True),
        ),
    )

    assert answer.status == 201
    assert values(gateway.heard) == [
        (says.LAMP, {"activePower": 38.5}),
        (says.LAMP, {"actualLightState": 60}),
        (says.OTHER_LAMP, {"lampFailure": True}),
    ]


def test_each_of_the_22_lamp_events_begins_and_ends(gateway):
    gateway.announce()
    said = [
        says.event(says.LAMP, kind.value, begins, f"2026-11-20T2{n}:00:00Z")
        for n, begins in enumerate((True, False))
        for kind in LampEvent
    ]

    gateway.ask("POST", "/log-reports", says.report(*said))

    found = [named for _, named in values(gateway.heard)]
    assert len(LampEvent) == 22
    assert found == [{kind.value: begins} for begins in (True, False) for kind in LampEvent]


def test_logs_sent_again_with_new_ones_beside_them_are_stored_once(gateway):
    """A gateway that heard no answer sends the same report again, under another request."""
    gateway.announce()
    logs = says.report(says.measured(says.LAMP, "activePower", 38.5))

    first = gateway.ask("POST", "/log-reports", logs)
    again = gateway.ask("POST", "/log-reports", logs)
    same_request = gateway.ask("POST", "/log-reports", logs, name=gateway.asked[-1])

    assert [one.status for one in (first, again, same_request)] == [201, 201, 201]
    assert len(gateway.heard) == 1


def test_a_long_report_travels_in_parts_and_loses_nothing(gateway):
    gateway.announce()
    hours = [f"2026-11-{day:02}T{hour:02}:00:00Z" for day in range(1, 30) for hour in range(24)]

    gateway.ask("POST", "/log-reports", says.report(
        *(says.measured(says.LAMP, "activePower", n, at) for n, at in enumerate(hours))))  # fmt: skip

    assert len(gateway.heard) == 2
    assert [named["activePower"] for _, named in values(gateway.heard)] == list(range(len(hours)))


def test_a_gateway_that_reports_of_anothers_lamp_is_refused_by_name_and_nothing_is_stored(
    gateway, val_alzette
):
    gateway.announce()
    stranger = made(val_alzette, "talq-2").bootstrap()

    answer = stranger.ask(
        "POST", "/log-reports", says.report(says.measured(says.LAMP, "activePower", 1.0))
    )

    assert (answer.status, key_of(answer)) == (422, "foreignSource")
    assert answer.said[0]["references"][0]["address"]["address"] == says.LAMP
    assert stranger.heard == []
    assert stranger.ask("PATCH", "/devices", [says.lamp(says.LAMP, "1")]).status == 404
    assert stranger.ask("GET", f"/devices/{says.LAMP}").status == 404


def test_a_gateway_cannot_say_anothers_address(gateway, val_alzette):
    gateway.announce()
    stranger = made(val_alzette, "talq-2").bootstrap()

    answer = stranger.ask("GET", "/devices", address=gateway.address)

    assert (answer.status, key_of(answer)) == (403, "foreignAddress")


def test_a_request_made_again_with_other_words_is_a_replay(gateway):
    gateway.announce()
    gateway.ask("POST", "/log-reports", says.report(says.level(says.LAMP, 60)))

    answer = gateway.ask(
        "POST", "/log-reports", says.report(says.level(says.LAMP, 0)), name=gateway.asked[-1]
    )

    assert (answer.status, key_of(answer)) == (422, "replayed")
    assert len(gateway.heard) == 1


def test_patched_values_are_kept_and_recorded_and_no_function_is_added_so(gateway):
    gateway.announce()
    state = {"name": "LevelState", "value": 40}
    shining = {"type": "AttributeLevelState", "value": state, "timestamp": says.AT}
    part = {"id": "lamp", "type": "LampActuatorFunction", "actualLightState": shining}
    lamp = {"address": says.LAMP, "name": "Lampe 12", "class": "lamp", "functions": [part]}
    new = {**lamp, "functions": [{"id": "noise", "type": "GenericSensorFunction"}]}

    done, refused = (gateway.ask("PATCH", "/devices", [one]) for one in (lamp, new))

    assert (done.status, refused.status, key_of(refused)) == (200, 422, "unknownFunction")
    assert values(gateway.heard) == [(says.LAMP, {"actualLightState": 40})]
    kept = gateway.ask("GET", f"/devices/{says.LAMP}/lamp").said
    assert (kept["actualLightState"], kept["lampTypeId"]["value"]) == (shining, "led-40")


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        ("/log-reports", [], "notAnObject"),
        ("/log-reports", {"entries": [{"data": {"srcAddress": "x"}}]}, "unknownType"),
        ("/log-reports", {"entries": [{}]}, "missing"),
        ("/devices", {}, "notAList"),
        ("/devices", [{"address": "1", "name": "n", "class": "c"}], "badAddress"),
        ("/devices", [{"address": NIL, "name": "n", "class": "c"}], "nilAddress"),
        ("/devices", [says.lamp(says.LAMP, "1"), says.lamp(says.LAMP, "2")], "twice"),
        ("/lamp-types", [{"address": "a", "name": "n"}], "missing"),
        ("/groups", [], "readOnly"),
        ("/nothing", [], "noSuchPath"),
    ],
)  # fmt: skip
def test_what_is_not_talqs_is_refused_by_its_place_and_nothing_is_kept(gateway, path, body, key):
    gateway.announce()

    answer = gateway.ask("POST", path, body, judged=False)

    assert (400 <= answer.status < 500, key_of(answer)) == (True, key)
    assert gateway.heard == []
    assert TalqDocument.objects.filter(gateway=gateway.device, resource="devices").count() == 4


def test_a_foreign_edition_and_a_request_without_a_name_are_refused(gateway):
    gateway.announce()

    old = gateway.ask("GET", "/devices", version="1.3", judged=False)
    nameless = gateway.ask("POST", "/devices", [], name="once", judged=False)

    assert (key_of(old), key_of(nameless)) == ("version", "requestId")


@MISSING
def test_the_judge_finds_what_is_wrong():
    """A judge that lets everything pass would prove nothing."""
    judge = Judge("cms")
    ask = {"clientAddress": NIL, "talqRequestId": NIL}
    wrong = json.loads(json.dumps(says.itself()))
    wrong[0]["functions"][0]["cmsUri"]["value"] = 7

    judge.request("POST", "/devices", ask, says.itself())
    with pytest.raises(AssertionError, match="not TALQ's"):
        judge.request("POST", "/devices", ask, wrong)
    with pytest.raises(AssertionError, match="eventType"):
        judge.request("POST", "/log-reports", ask,
                      says.report(says.event(says.LAMP, "noSuchEvent", True)))  # fmt: skip
    with pytest.raises(AssertionError, match="clientAddress"):
        judge.request("POST", "/services", {}, says.SERVICES)
    assert GIVEN.is_dir()
