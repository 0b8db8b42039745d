"""What the open screen asks for, and how it is refused."""

import html
import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

from eclor.core.alarms.catalogue import copy_cards
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.context.actions import take_away
from eclor.core.service.registry import registry
from eclor.faces.hypervisor.setup import ANY

JSON_PATHS = (
    "/hypervisor/alarms.json",
    "/hypervisor/alarms/1.json",
    "/hypervisor/find.json?q=a",
    "/hypervisor/figures.json",
    "/hypervisor/figures/lighting.lamps_lit.json",
    "/hypervisor/things/1/related.json",
    "/hypervisor/things/1/happened.json",
    "/hypervisor/things/1/gone.json",
    "/hypervisor/things/1/works.json",
    "/hypervisor/views.json",
    "/hypervisor/log",
)


@pytest.fixture
def alarm(maya, thing):
    """An open alarm of a cabinet that nobody has."""

    copy_cards(maya)
    rule = Rule.objects.get(key="lighting.cabinet_silent")

    def raised(name: str) -> int:
        return Alarm.objects.create(
            territory_id=maya.territory,
            dedupe_key=name,
            rule=rule,
            entity_id=thing(name),
            severity=3,
            title="Armoire muette",
            since=maya.now,
            raised_at=maya.now,
            last_at=maya.now,
            waiting_since=maya.now,
            announced_at=maya.now,
            signal="01TEST",
        ).pk

    return raised


def setup_of(page) -> dict:
    found = re.search(r'data-console="([^"]*)"', page.content.decode())
    assert found is not None
    return json.loads(html.unescape(found[1]))


def tell(client, path, **said):
    return client.post(path, json.dumps(said), content_type="application/json")


@pytest.mark.parametrize("path", JSON_PATHS)
def test_whoever_has_not_signed_in_is_sent_to_the_door(louis, client, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/signin")


def test_the_screen_brings_every_word_its_islands_say(maya, at_console):
    words = setup_of(at_console(maya).get("/hypervisor"))["words"]
    root = Path(__file__).parents[5] / "web" / "src" / "console"
    code = "\n".join(path.read_text() for path in root.rglob("*.ts"))
    said = set(re.findall(r'\bsay\(\s*"(\w+)"', code))
    counted = set(re.findall(r'\bcount\(\s*"(\w+)"', code))

    assert said - set(words) == set()
    assert {f"{key}_{n}" for key in counted for n in ("one", "many")} - set(words) == set()


def test_pages_and_orders_come_from_the_cards(maya, ines, at_console):
    mine = setup_of(at_console(maya).get("/hypervisor"))
    hers = setup_of(at_console(ines).get("/hypervisor"))

    assert {"/waste/calendar", "/hypervisor/log"} <= {page["url"] for page in mine["pages"]}
    assert ("waste.close_centre", "/waste/centres/{id}/close") in [
        (order["key"], order["url"]) for order in mine["orders"]
    ]
    assert hers["orders"] == []  # the elected look and give no orders
    assert str(ANY) not in json.dumps(mine)


def test_a_link_names_a_thing_by_its_number_or_its_name_in_the_world(maya, thing, at_console):
    pk = thing("AR-12")
    urn = "urn:ngsi-ld:StreetlightControlCabinet:test:AR-12"
    client = at_console(maya)

    found = [setup_of(client.get("/hypervisor", {"entity": said}))["entity"] for said in (pk, urn)]

    assert found == [str(pk), str(pk)]
    assert setup_of(client.get("/hypervisor", {"entity": "urn:nobody\x01"}))["entity"] == "0"


def test_a_link_to_a_view_that_is_gone_says_so_and_the_screen_stands(maya, at_console):
    page = setup_of(at_console(maya).get("/hypervisor?view=999"))

    assert (page["view"], page["view_gone"]) == (None, True)


def test_one_verb_for_many_alarms_answers_how_each_stands(maya, alarm, at_console):
    one, other = alarm("AR-12"), alarm("AR-13")

    answer = tell(
        at_console(maya), "/hypervisor/alarms/handle", verb="take", alarms=[one, other, 9]
    )

    said = answer.json()
    assert (said["changed"], said["missing"]) == ([one, other], [9])
    assert {a["owner"] for a in said["alarms"]} == {"Maya"}


def test_what_was_put_aside_is_told_beside_what_is_open(maya, alarm, at_console):
    one, other = alarm("AR-12"), alarm("AR-13")
    client = at_console(maya)
    tell(client, "/hypervisor/alarms/handle", verb="shelve", alarms=[one], minutes=60)

    told = client.get("/hypervisor/alarms.json").json()

    assert [a["id"] for a in told["alarms"]] == [other]
    assert [a["id"] for a in told["aside"]] == [one]
    assert (told["counts"]["waiting"], told["counts"]["shelved"]) == (1, 1)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"verb": "take"},
        {"verb": "take", "alarms": "all"},
        {"verb": "take", "alarms": [True]},
        {"verb": "take", "alarms": [-1]},
        {"verb": "take", "alarms": [2**70]},
        {"verb": "explode", "alarms": [1]},
    ],
)
def test_an_order_that_cannot_be_read_gets_a_sentence(maya, at_console, said):
    answer = tell(at_console(maya), "/hypervisor/alarms/handle", **said)

    assert (answer.status_code, answer.json()["error"][-1]) == (400, ".")


def test_what_is_no_json_gets_the_same_sentence(maya, at_console):
    answer = at_console(maya).post(
        "/hypervisor/alarms/handle", b"\xff{", content_type="application/json"
    )

    assert (answer.status_code, answer.json()["error"][-1]) == (400, ".")


def test_a_reason_to_refuse_reaches_the_person(maya, alarm, at_console):
    answer = tell(
        at_console(maya), "/hypervisor/alarms/handle", verb="comment", alarms=[alarm("A")], text=" "
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "Écrivez quelque chose.")


def test_the_elected_look_but_do_not_handle(ines, alarm, at_console):
    answer = tell(at_console(ines), "/hypervisor/alarms/handle", verb="take", alarms=[alarm("A")])

    assert answer.status_code == 403
    assert Alarm.objects.get().acknowledged_at is None


def test_one_alarm_comes_with_its_journal(maya, alarm, at_console):
    client, pk = at_console(maya), alarm("AR-12")
    tell(client, "/hypervisor/alarms/handle", verb="comment", alarms=[pk], text="Vu sur place.")

    said = client.get(f"/hypervisor/alarms/{pk}.json").json()

    assert [(e["who"], e["text"]) for e in said["events"]] == [("Maya", "Vu sur place.")]
    assert client.get("/hypervisor/alarms/999.json").status_code == 404


def test_alarms_of_a_thing_stand_above_its_chart(maya, alarm, at_console):
    pk = alarm("AR-12")
    entity = Alarm.objects.get(pk=pk).entity_id
    path = f"/hypervisor/things/{entity}/happened.json"
    client = at_console(maya)

    day = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
    before = {"from": "2026-11-19T00:00:00Z", "to": "2026-11-20T00:00:00Z"}

    (found,) = client.get(path, day).json()["annotations"]
    assert (found["sign"], found["end"]) == ("alarm", None)
    assert client.get(path, before).json()["annotations"] == []


@pytest.mark.parametrize(
    "span",
    [
        {},
        {"from": "yesterday", "to": "today"},
        {"from": "2026-11-21T00:00:00Z", "to": "2026-11-20T00:00:00Z"},
        {"from": "2020-11-21T00:00:00Z", "to": "2026-11-20T00:00:00Z"},
        {"from": "2026-11-20T00:00:00", "to": "2026-11-21T00:00:00"},
        {"from": "2026-13-45T00:00:00Z", "to": "2026-11-21T00:00:00Z"},
    ],
)
def test_hours_that_cannot_be_get_a_sentence(maya, thing, at_console, span):
    answer = at_console(maya).get(f"/hypervisor/things/{thing('A')}/happened.json", span)

    assert (answer.status_code, answer.json()["error"][-1]) == (400, ".")


def test_a_thing_taken_away_says_when(maya, thing, at_console):
    pk = thing("AR-12")
    take_away(maya, pk)

    said = at_console(maya).get(f"/hypervisor/things/{pk}/gone.json").json()["said"]

    assert said == "AR-12 n’est plus là\u00a0: retrait le 20/11/2026."


def test_the_strip_is_asked_anew_by_its_keys(maya, at_console):
    keys = "lighting.lamps_silent|lighting.lamps_lit"
    found = at_console(maya).get("/hypervisor/figures.json", {"keys": keys}).json()["figures"]

    assert "|".join(figure["key"] for figure in found) == keys


def test_a_device_remembers_which_figures_it_shows(maya, at_console):
    client = at_console(maya)
    kept = tell(
        client, "/hypervisor/figures/choose", keys=["lighting.lamps_silent", "gone", 3]
    ).json()

    page = client.get("/hypervisor").content.decode()

    assert kept == {"keys": ["lighting.lamps_silent"]}
    assert page.count('class="fig ') == 1


def test_the_log_works_without_a_script(maya, admin, at_console):
    client = at_console(maya)
    client.post("/hypervisor/log", {"text": "Enedis passe à 6 h. <b>"})
    page = at_console(admin).get("/hypervisor/log").content.decode()
    note = re.search(r"/hypervisor/log/(\d+)/read", page)
    assert note is not None

    answer = at_console(admin).post(note[0])

    assert (answer.status_code, answer["Location"]) == (302, "/hypervisor/log")
    assert "Enedis passe à 6 h. &lt;b&gt;" in page
    assert "Lu par Noor" in client.get("/hypervisor/log").content.decode()


def test_an_empty_note_comes_back_with_its_reason(maya, at_console):
    answer = at_console(maya).post("/hypervisor/log", {"text": ""})

    assert answer.status_code == 422
    assert 'class="wrong"' in answer.content.decode()


def test_every_order_with_a_panel_leads_to_a_page_that_exists():
    for service in registry:
        for command in service.commands:
            if command.panel:
                reverse(command.panel, args=[1] if command.entity_type else [])


def test_a_note_of_a_colleague_stands_above_the_alarms_until_read(maya, admin, at_console):
    at_console(maya).post("/hypervisor/log", {"text": "Enedis passe à 6 h."})
    client = at_console(admin)
    before = client.get("/hypervisor").content.decode()
    pk = re.search(r'data-note="(\d+)"', before)
    assert pk is not None

    read = client.post(f"/hypervisor/log/{pk[1]}/read", headers={"accept": "application/json"})

    assert read.json() == {"read": int(pk[1])}
    assert "Enedis" in before
    assert "Enedis" not in client.get("/hypervisor").content.decode()
