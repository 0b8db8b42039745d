"""Open311 GeoReport v2: a client from PyPI lists, files and follows; nonsense gets a clear answer."""

from functools import partial

import pytest
import requests
import xmltodict
from django.core.files.uploadedfile import SimpleUploadedFile
from georeport import GeoReport

from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.models import ApiKey, PhotoListed, Report, ToldListed
from eclor.services.reports.open311 import keys
from eclor.services.reports.open311.writing import Refused
from eclor.services.reports.queries import people
from eclor.services.reports.tests.conftest import text_of, told
from eclor.services.reports.words import Kind, State
from eclor.testing.loopback import loopback
from eclor.testing.pictures import phone_picture, png_of

ROOT = "/open311/v2"


@pytest.fixture
def key(maya) -> str:
    """Of the neighbours' program: two reports an hour."""
    return keys.give_key(maya, "Mairie voisine", 2)


def filled(key: str, **said: str) -> dict[str, str]:
    given = {"api_key": key, "service_code": "dump", "address_id": "57038"}
    return given | {"address_string": "Rue Foch 7", "description": "Trois matelas"} | said


def refused(answer, status: int) -> str:
    assert answer.status_code == status, answer.content
    (one,) = answer.json()
    assert one["code"] == status
    return one["description"]


def test_programs_find_where_to_begin_in_both_formats(client, audun):
    said = client.get(f"{ROOT}/discovery.json").json()
    xml = xmltodict.parse(client.get(f"{ROOT}/discovery.xml").content)

    assert said["endpoints"][0]["url"] == "http://testserver/open311/v2"
    formats = xml["discovery"]["endpoints"]["endpoint"]["formats"]["format"]
    assert formats == ["text/xml", "application/json"]


def test_each_category_is_a_service_and_its_questions_are_attributes(client, audun):
    services = client.get(f"{ROOT}/services.json").json()
    xml = xmltodict.parse(client.get(f"{ROOT}/services/dump.xml").content)

    assert {one["service_code"] for one in services} == set(Kind)
    what, size, danger = xml["service_definition"]["attributes"]["attribute"]
    codes = (what["code"], size["code"], danger["code"])
    assert codes == ("dump_what", "dump_size", "dump_danger")
    assert "bulky" in [one["key"] for one in what["values"]["value"]]


def test_a_key_files_a_report_with_photos_and_answers(client, audun, key, maya):
    photos = [SimpleUploadedFile(f"{n}.jpg", phone_picture(), "image/jpeg") for n in (1, 2)]
    form = filled(key, **{"attribute[dump_what]": "bulky", "email": "louise@example.org"})

    answer = client.post(f"{ROOT}/requests.json", form | {"media": photos})

    assert answer.status_code == 201
    row = Report.objects.get(pk=answer.json()[0]["service_request_id"])
    account = people.account(maya, row)
    (answer,) = account.told[0].answers
    assert (answer["code"], answer["value"]) == ("dump_what", "bulky")
    assert PhotoListed.objects.filter(report_id=row.pk).count() == 2


def test_a_request_that_is_repeated_under_its_name_is_one_report(client, audun, key):
    first, again = (
        client.post(f"{ROOT}/requests.json", filled(key), HTTP_IDEMPOTENCY_KEY="17")
        for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Report.objects.count() == 1


def test_no_word_of_what_was_told_is_listed_and_noise_is_nowhere(client, today, audun):
    told(today, audun, text="Chez Monsieur Untel")
    told(today, audun, kind=Kind.NOISE)

    page = client.get(f"{ROOT}/requests.json?extensions=true")

    assert [one["service_code"] for one in page.json()] == ["dump"]
    assert "Untel" not in page.content.decode()
    assert page.json()[0]["notes"][0]["type"] == "received"


def test_the_state_is_followed_and_the_place_leaves_with_the_end(client, maya, dump):
    for to in (State.ACCEPTED, State.REFUSED):
        move(maya, Move(report=dump.pk, to=to, refusal="not_ours" if to == "refused" else None))

    (said,) = client.get(f"{ROOT}/requests/{dump.pk}.json").json()

    assert (said["status"], said["lat"]) == ("closed", None)
    assert "Ce n’est pas une tâche" in said["status_notes"]
    assert client.get(f"{ROOT}/requests.json?status=open").json() == []


def test_an_ending_that_is_no_format_is_not_there(client, audun):
    assert ".json" in refused(client.get(f"{ROOT}/services.svg"), 404)


def test_pages_are_as_long_as_asked_and_do_not_overlap(client, today, audun):
    for _ in range(3):
        told(today, audun)

    pages = [
        client.get(f"{ROOT}/requests.json?page={n}&page_size=2&extensions=true").json()
        for n in (1, 2, 3)
    ]

    assert [len(page) for page in pages] == [2, 1, 0]
    assert len({one["service_request_id"] for page in pages for one in page}) == 3


def test_a_token_leads_to_the_number(client, today, audun):
    receipt = told(today, audun)

    (said,) = client.get(f"{ROOT}/tokens/{receipt.secret}.json").json()

    assert said["service_request_id"] == str(receipt.report)
    assert "was not found" in refused(client.get(f"{ROOT}/tokens/x.json"), 404)


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ("status=ended", 400, "open or closed"),
        ("start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400, "90 days"),
        ("start_date=yesterday", 400, "is written as"),
        ("start_date=2026-02-30T00:00:00Z", 400, "is written as"),
        ("page=0", 400, "whole number"),
        ("page_size=5000", 400, "1000"),
        ("service_code=elephant", 404, "see services"),
        ("service_request_id=1x", 404, "it is a number"),
        ("jurisdiction_id=paris.fr", 404, "leave it out"),
    ],
)
def test_nonsense_is_answered_in_words(client, audun, query, status, why):
    assert why in refused(client.get(f"{ROOT}/requests.json?{query}"), status)


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"api_key": "guessed"}, 403, "api_key"),
        ({"service_code": ""}, 404, "see services"),
        ({"address_id": "75056"}, 400, "57038"),
        ({"lat": "north", "long": "5"}, 400, "degrees"),
        ({"lat": "nan", "long": "nan"}, 400, "degrees"),
        ({"description": "", "address_string": "Rue Foch"}, 400, "text"),
        ({"description": "x" * 1001}, 400, "text"),
        ({"email": "nobody"}, 400, "email"),
    ],
)
def test_a_report_that_cannot_be_taken_in_is_refused_in_words(
    client, audun, key, said, status, why
):
    answer = client.post(f"{ROOT}/requests.json", filled(key, **said))

    assert why in refused(answer, status)
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (png_of(20_000, 20_000, whole=False), "pixel"),  # 400 megapixels in a hundred bytes
        (phone_picture()[:4000], "400"),
        (b"<?php ?>" + phone_picture(), "400"),
    ],
)
def test_a_hostile_photo_of_a_program_is_refused_in_words_and_nothing_is_taken_in(
    client, audun, key, data, why
):
    photos = [SimpleUploadedFile("1.jpg", data, "image/jpeg")]

    answer = client.post(f"{ROOT}/requests.json", filled(key) | {"media": photos})

    assert len(refused(answer, 400)) > 20
    assert why in answer.content.decode()
    assert Report.objects.count() == 0


def test_an_xml_bomb_is_a_form_without_anything_in_it(client, audun):
    bomb = '<!DOCTYPE a [<!ENTITY b "' + "c" * 1000 + '">]><a>' + "&b;" * 1000 + "</a>"

    answer = client.post(f"{ROOT}/requests.xml", bomb, content_type="text/xml")

    assert answer.status_code == 403
    assert xmltodict.parse(answer.content)["errors"]["error"]["code"] == "403"


def test_what_xml_cannot_hold_is_left_out(client, today, audun):
    audun.name = "Audun\x0b & <fils>"
    audun.save()
    told(today, audun)

    xml = xmltodict.parse(client.get(f"{ROOT}/requests.xml").content)

    assert xml["service_requests"]["request"]["agency_responsible"] == "Audun & <fils>"


def test_a_key_has_its_limit_and_opens_nothing_once_taken_back(client, audun, key, maya):
    for status in (201, 201, 429):
        assert client.post(f"{ROOT}/requests.json", filled(key)).status_code == status
    keys.take_back(maya, ApiKey.objects.get().pk)

    with pytest.raises(Refused, match="api_key"):
        keys.known(maya, key)


def test_a_key_is_shown_once(desk, client):
    page = text_of(desk.post("/reports/desk/programs", {"name": "Mairie voisine", "hourly": "60"}))

    assert "La nouvelle clé" in page
    shown = page.split("est gardée. ")[1].split()[0]
    assert ApiKey.objects.get().digest == keys._digest(shown)
    assert shown not in text_of(desk.get("/reports/desk/programs"))
    assert client.get("/reports/desk/programs").status_code == 302


def test_a_client_from_pypi_lists_files_and_follows(client, audun, maya):
    key = keys.give_key(maya, "georeport", 10)
    with loopback() as house:
        root = house.url + ROOT
        filed = house.asks(
            lambda: requests.post(f"{root}/requests.json", data=filled(key), timeout=60)
        )
        number = filed.json()[0]["service_request_id"]
        move(maya, Move(report=int(number), to=State.ACCEPTED))
        for form in ("json", "xml"):
            theirs = GeoReport(root, api_key=key, output_format=form)
            codes = {one["service_code"] for one in house.asks(theirs.get_service_list)}
            definition = house.asks(partial(theirs.get_service_definition, "dump"))
            followed = house.asks(partial(theirs.get_service_request, number))
            assert codes == set(Kind)
            assert definition["service_code"] == "dump"
            assert (followed["status"], followed["status_notes"]) == ("open", "accepté")
        (listed,) = house.asks(partial(GeoReport(root).get_service_requests, status="open"))

    assert listed["service_request_id"] == number
    assert ToldListed.objects.count() == 1
