"""What a gateway may not fill, break or point at, whatever it sends."""

import json
import uuid

import pytest

from eclor.core.gateways.talq import parts, register
from eclor.core.gateways.talq.reading import https_uri
from eclor.core.gateways.talq.rest import Request
from eclor.core.gateways.talq.words import VERSION, Wrong
from tests.talq import gateway as says
from tests.talq.test_rest import key_of


def test_numbers_that_no_database_keeps_and_addresses_nobody_can_call_are_refused(gateway):
    gateway.announce()
    bodies = (b'[{"address": "a", "name": 1e999}]', b'[{"address": "a", "name": NaN}]')
    query = {"clientAddress": gateway.address, "talqRequestId": says.LAMP}

    answers = [
        gateway.cms.answer(
            gateway.scope, gateway.device, Request("POST", ["lamp-types"], query, VERSION, body)
        )
        for body in bodies
    ]

    assert [key_of(answer) for answer in answers] == ["notJson", "notJson"]
    for uri in ("https://", "http://10.0.0.1", "https://10.0.0.1:99999", "https://[", 8, "x" * 301):
        with pytest.raises(Wrong):
            https_uri(uri)
    assert https_uri("https://10.0.0.1:8443/talq/") == "https://10.0.0.1:8443/talq"


def test_a_gateway_keeps_no_more_documents_than_it_may_however_it_sends_them(gateway, monkeypatch):
    monkeypatch.setattr(register, "MOST_DOCUMENTS", 5)
    gateway.announce()
    more = [says.lamp(str(uuid.uuid4()), str(n)) for n in range(2)]

    refused = gateway.ask("POST", "/devices", more, judged=False)

    assert (refused.status, key_of(refused)) == (422, "tooMany")
    assert gateway.ask("POST", "/devices", more[:1]).status == 201
    assert len(gateway.ask("GET", "/devices", limit="²", judged=False).said) == 5


def test_many_patched_devices_travel_in_messages_the_bus_takes(gateway, monkeypatch):
    gateway.announce()
    known = [one for one in gateway.ask("GET", "/devices").said if one["class"] == "lamp"]
    monkeypatch.setattr(parts, "LARGEST", len(json.dumps(known[0])))  # room for one, not for two

    assert gateway.ask("PATCH", "/devices", known, judged=False).status == 200

    told = [json.loads(payload) for _, payload, _ in gateway.heard]
    assert len(told) == len(known) > 1
    assert [one["address"] for part in told for one in part] == [one["address"] for one in known]


def test_an_entry_that_no_message_holds_is_refused_for_good_and_nothing_of_it_is_stored(gateway):
    gateway.announce()
    known = gateway.ask("GET", f"/devices/{says.LAMP}").said
    large = {"address": says.LAMP, "class": "x" * parts.LARGEST}

    answer = gateway.ask("PATCH", "/devices", [large], judged=False)

    assert (answer.status, key_of(answer), gateway.heard) == (413, "tooLarge", [])
    assert gateway.ask("GET", f"/devices/{says.LAMP}").said == known


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_patched_devices_takes_the_same_number_of_queries(
    gateway, count, django_assert_max_num_queries
):
    gateway.announce()
    more = [says.lamp(str(uuid.uuid4()), str(n)) for n in range(count)]
    assert gateway.ask("POST", "/devices", more).status == 201
    changed = [{"address": one["address"], "name": "Autre"} for one in more]

    with django_assert_max_num_queries(6):
        answer = gateway.ask("PATCH", "/devices", changed, judged=False)

    assert answer.status == 200
    names = [gateway.ask("GET", f"/devices/{one['address']}").said["name"] for one in more]
    assert names == ["Autre"] * count
