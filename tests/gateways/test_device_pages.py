"""The operators' pages about devices, without JavaScript."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from eclor.core.gateways import actions
from eclor.core.gateways.models import Device, RefusedMessage
from eclor.core.gateways.queries import DeviceLine, DeviceSheet
from eclor.core.gateways.subjects import handle_of
from eclor.core.gateways.views.devices import clock_given
from eclor.core.observations.queries import Value
from eclor.core.service.scope import Scope
from eclor.core.territories.entering import entered
from eclor.core.trust.models import AuditLine
from tests.gateways.things import device, refuse, station, stranger

ENROLMENT = {"key": "lamp-9", "name": "", "entity": "", "protocol": "native", "due_minutes": "15"}
VALUE = Value(
    attribute="temperature",
    value=11.5,
    unit="CEL",
    at=datetime(2026, 1, 5, tzinfo=UTC),
    received_at=datetime(2026, 1, 5, tzinfo=UTC),
    changed_at=datetime(2026, 1, 5, tzinfo=UTC),
    quality=0,
)
PAGES = (
    "/devices/",
    "/devices/enrol",
    "/devices/{device}/",
    "/devices/{device}/change",
    "/devices/{device}/remove",
    "/devices/strangers/",
    "/devices/strangers/{stranger}/",
    "/devices/refused/",
    "/devices/refused/{message}/",
    "/devices/refused/{message}/raw",
)
ORDERS = (
    ("/devices/enrol", ENROLMENT),
    ("/devices/{device}/secret", {}),
    ("/devices/{device}/switch", {"to": "off"}),
    ("/devices/{device}/remove", {"key": "lora"}),
    ("/devices/strangers/{stranger}/", {"which": "new", "type": "WeatherStation", "name": "x"}),
    ("/devices/strangers/{stranger}/ignore", {"because": "x"}),
    ("/devices/refused/handle", {"verb": "discard-all"}),
)


@pytest.fixture
def there(admin: Scope, bus: Any) -> dict[str, int]:
    """A gateway, a stranger behind it, a refused message."""
    gateway = device(admin, "lora", protocol="chirpstack")
    unknown = stranger(gateway)
    message = refuse(gateway)
    return {"device": gateway.pk, "stranger": unknown.pk, "message": message.pk}


@pytest.mark.parametrize("path", PAGES)
def test_an_inhabitant_is_sent_to_sign_in_and_sees_nothing(there: Any, client: Any, path: str):
    answer = client.get(path.format(**there))

    assert answer.status_code == 302
    assert answer.url.startswith("/signin")


@pytest.mark.parametrize("path", PAGES)
def test_an_elected_person_has_no_business_with_devices(
    there: Any, ines: Scope, browser_of: Any, path: str
):
    answer = browser_of(ines).get(path.format(**there))

    assert answer.status_code == 403
    assert "ABCD" not in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_finds_every_page(there: Any, admin: Scope, browser_of: Any, path: str):
    assert browser_of(admin).get(path.format(**there)).status_code == 200


@pytest.mark.parametrize(("path", "form"), ORDERS)
def test_an_elected_person_can_order_nothing(
    there: Any, ines: Scope, browser_of: Any, path: str, form: dict[str, str]
):
    before = AuditLine.objects.count()

    answer = browser_of(ines).post(path.format(**there), form)

    assert answer.status_code == 403
    assert AuditLine.objects.count() == before


@pytest.mark.parametrize("path", [path for path in PAGES if "{" in path])
def test_what_another_federation_has_is_not_found(
    admin: Scope, bus: Any, browser_of: Any, other_federation: int, path: str
):
    keeper = replace(admin, territory=other_federation)
    with entered(other_federation):
        gateway = device(keeper, "far-lora", protocol="chirpstack")
        far = {
            "device": gateway.pk,
            "stranger": stranger(gateway).pk,
            "message": refuse(gateway).pk,
        }

    answer = browser_of(admin).get(path.format(**far))

    assert answer.status_code == 404


def test_lists_show_nothing_of_another_federation(
    admin: Scope, bus: Any, browser_of: Any, other_federation: int
):
    with entered(other_federation):
        gateway = device(replace(admin, territory=other_federation), "far-lora")
        stranger(gateway, "FAR-NODE")
        refuse(gateway, b"far bytes")
    page = browser_of(admin)

    said = "".join(
        page.get(path).content.decode()
        for path in ("/devices/", "/devices/strangers/", "/devices/refused/")
    )

    assert "far-lora" not in said
    assert "FAR-NODE" not in said
    assert "far bytes" not in said


def test_an_operator_sees_devices_and_may_not_enrol_them(there: Any, maya: Scope, browser_of: Any):
    page = browser_of(maya)

    assert page.get("/devices/").status_code == 200
    assert "/devices/enrol" not in page.get("/devices/").content.decode()
    assert page.get("/devices/enrol").status_code == 403
    assert page.post("/devices/enrol", ENROLMENT).status_code == 403


def test_the_secret_is_shown_once_and_never_again(admin: Scope, bus: Any, browser_of: Any):
    page = browser_of(admin)

    answer = page.post("/devices/enrol", ENROLMENT)

    found = Device.objects.get(key="lamp-9")
    secret = answer.context["secret"]
    assert handle_of(secret) == found.token_handle
    assert answer.content.decode().count(secret) == 2  # the secret, and the line to try it with
    assert "no-store" in answer["Cache-Control"]
    assert secret not in page.get(f"/devices/{found.pk}/").content.decode()


def test_a_reloaded_enrolment_enrols_once(admin: Scope, bus: Any, browser_of: Any):
    page = browser_of(admin)
    page.post("/devices/enrol", ENROLMENT)

    answer = page.post("/devices/enrol", ENROLMENT)

    assert answer.status_code == 422
    assert "A device called lamp-9 exists already" in answer.content.decode()


def test_a_reloaded_renewal_renews_once(there: Any, admin: Scope, browser_of: Any):
    page, pk = browser_of(admin), there["device"]
    stamp = page.get(f"/devices/{pk}/").context["stamp"]
    first = page.post(f"/devices/{pk}/secret", {"stamp": stamp}).context["secret"]

    answer = page.post(f"/devices/{pk}/secret", {"stamp": stamp})

    assert answer.status_code == 422
    assert Device.objects.get(pk=pk).token_handle == handle_of(first)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": "lampe é"}, "1 to 64 letters"),
        ({"key": ""}, "required"),
        ({"entity": "nowhere"}, "Nothing here is called “nowhere”"),
        ({"gateway": "lora"}, "A name at a gateway needs that gateway"),
        ({"gateway": "ghost", "external_id": "x"}, "No device here has the key ghost"),
        ({"due_minutes": "0"}, "0.1"),
        ({"mapping": "batt : x"}, "Line 1"),
        ({"mapping": "a = b\nbatt = (kWh"}, "Line 2"),
    ],
)
def test_a_wrong_enrolment_says_what_is_wrong_beside_its_field(
    there: Any, admin: Scope, browser_of: Any, wrong: dict[str, str], said: str
):
    answer = browser_of(admin).post("/devices/enrol", ENROLMENT | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Device.objects.filter(key="lamp-9").exists()


def test_of_several_things_of_a_name_one_is_chosen(admin: Scope, bus: Any, browser_of: Any):
    station(admin, "Météo, mairie de Thil")
    second = station(admin, "Météo, mairie d'Ottange")
    page = browser_of(admin)

    offered = page.post("/devices/enrol", ENROLMENT | {"entity": "météo"})
    page.post("/devices/enrol", ENROLMENT | {"entity": "météo", "entity_pk": str(second.pk)})

    assert "Météo, mairie de Thil" in offered.content.decode()
    assert Device.objects.get(key="lamp-9").entity == second


def test_a_device_says_its_names_in_ours(admin: Scope, bus: Any, browser_of: Any):
    station(admin, "Météo")
    names = "t = temperature * 0.1 - 40\nrssi ="

    browser_of(admin).post("/devices/enrol", ENROLMENT | {"entity": "Météo", "mapping": names})

    assert Device.objects.get(key="lamp-9").mapping == {
        "t": {"attribute": "temperature", "factor": 0.1, "offset": -40.0},
        "rssi": {"attribute": ""},
    }


def test_a_changed_device_keeps_its_key_and_its_secret(there: Any, admin: Scope, browser_of: Any):
    before = Device.objects.get(pk=there["device"])
    form = {"name": "Antenne de la mairie", "protocol": "ttn", "due_minutes": "30", "entity": ""}

    answer = browser_of(admin).post(f"/devices/{before.pk}/change", form)

    after = Device.objects.get(pk=before.pk)
    assert answer.status_code == 302
    assert (after.name, after.protocol, after.due_seconds) == ("Antenne de la mairie", "ttn", 1800)
    assert (after.key, after.token_handle) == (before.key, before.token_handle)
    assert AuditLine.objects.latest("pk").did == "devices.change"


def test_switched_off_and_on_again_it_keeps_its_secret(there: Any, admin: Scope, browser_of: Any):
    page, pk = browser_of(admin), there["device"]
    before = Device.objects.get(pk=pk).token_handle

    page.post(f"/devices/{pk}/switch", {"to": "off"})
    off = Device.objects.get(pk=pk).enabled
    page.post(f"/devices/{pk}/switch", {"to": "on"})

    after = Device.objects.get(pk=pk)
    assert (off, after.enabled, after.token_handle) == (False, True, before)


def test_a_device_is_removed_only_when_its_key_is_written(
    there: Any, admin: Scope, browser_of: Any
):
    page, pk = browser_of(admin), there["device"]

    refused = page.post(f"/devices/{pk}/remove", {"key": "other"})
    done = page.post(f"/devices/{pk}/remove", {"key": "lora"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert not Device.objects.filter(pk=pk).exists()


def test_a_gateway_is_not_removed_without_those_behind_it(
    there: Any, admin: Scope, browser_of: Any
):
    pk = there["device"]
    device(admin, "node-1", gateway=pk, external_id="N1", entity=station(admin).pk)
    page = browser_of(admin)

    refused = page.post(f"/devices/{pk}/remove", {"key": "lora"})
    done = page.post(f"/devices/{pk}/remove", {"key": "lora", "children": "yes"})

    assert "1 devices speak through lora" in refused.content.decode()
    assert done.status_code == 302
    assert not Device.objects.exists()


def test_a_gateway_goes_although_one_message_named_two_strangers(
    there: Any, admin: Scope, browser_of: Any
):
    gateway = Device.objects.get(pk=there["device"])
    first, second = stranger(gateway, "AA"), stranger(gateway, "BB")
    said = RefusedMessage.objects.get(stranger=first).signal
    RefusedMessage.objects.filter(stranger=second).update(signal=said)

    done = browser_of(admin).post(f"/devices/{gateway.pk}/remove", {"key": "lora"})

    assert done.status_code == 302
    assert RefusedMessage.objects.filter(signal=said).count() == 1


def test_the_sheet_tells_how_to_set_the_device_up(admin: Scope, bus: Any, browser_of: Any):
    found = device(admin, "lamp-9", entity=station(admin).pk)

    said = browser_of(admin).get(f"/devices/{found.pk}/").content.decode()

    assert "obs/lamp-9/temperature" in said
    assert "http://testserver/gateways/devices/lamp-9" in said
    assert "mosquitto_pub -h testserver -p 1883 -u lamp-9" in said


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (timedelta(hours=1), "1\N{NO-BREAK SPACE}h ahead of ours: set it"),
        (timedelta(hours=-1), "1\N{NO-BREAK SPACE}h behind ours, or it sends late"),
        (timedelta(minutes=1), None),
        (timedelta(minutes=-9), None),
    ],
)
def test_a_clock_an_hour_wrong_stands_on_the_sheet(wrong: timedelta, told: str | None):
    now = timezone.now()
    line = DeviceLine(device=Device(due_seconds=60), entity=None, seen_at=now, silent=False)
    old = replace(VALUE, at=now - timedelta(days=2), received_at=now - timedelta(days=1))
    new = replace(VALUE, at=now + wrong, received_at=now)
    sheet = DeviceSheet(line=line, values=[new, old], children=[], children_total=0, refused=0)

    with override("en"):
        said = render_to_string("gateways/_clock.html", clock_given(sheet)).strip()

    assert (told in said) if told else said == ""


def test_a_device_that_said_nothing_has_no_wrong_clock(admin: Scope, bus: Any, browser_of: Any):
    found = device(admin, "lamp-9", entity=station(admin).pk)

    said = browser_of(admin).get(f"/devices/{found.pk}/").content.decode()

    assert "Its clock" not in said


def test_a_name_with_markup_is_only_text(admin: Scope, bus: Any, browser_of: Any):
    device(admin, "lamp-9", name="<script>alert(1)</script>")

    said = browser_of(admin).get("/devices/").content.decode()

    assert "<script>alert" not in said
    assert "&lt;script&gt;alert" in said


@pytest.mark.parametrize(
    ("state", "shown"),
    [("never", ["lamp-1", "lamp-2", "lora"]), ("off", ["lamp-2"]), ("gateway", ["lora"])],
)
def test_the_list_is_narrowed_by_state(
    admin: Scope, bus: Any, browser_of: Any, state: str, shown: list[str]
):
    device(admin, "lora", protocol="chirpstack")
    device(admin, "lamp-1", entity=station(admin).pk)
    actions.revoke(admin, device(admin, "lamp-2", entity=station(admin).pk).pk)

    answer = browser_of(admin).get(f"/devices/?state={state}")

    assert [line.device.key for line in answer.context["found"].lines] == shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_questions_for_one_as_for_three(
    admin: Scope, bus: Any, browser_of: Any, count: int, django_assert_num_queries: Any
):
    for n in range(count):
        device(admin, f"lamp-{n}", entity=station(admin, f"Météo {n}").pk)
    page = browser_of(admin)
    page.get("/devices/")

    with django_assert_num_queries(11):
        page.get("/devices/")
