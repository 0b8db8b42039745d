"""Photos of interventions, where they lie on a map, and when a fault will be mended."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from eclor.core.alarms.catalogue import copy_cards
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.pictures.rebuilding import PictureRefused
from eclor.core.territories.entering import enter
from eclor.core.territories.models import Commune
from eclor.services.lighting import actions, queries
from eclor.services.lighting.actions.interventions import MOST_PHOTOS
from eclor.services.lighting.drawing_map import work_map
from eclor.services.lighting.models import InterventionPhoto
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.words.interventions import (
    AskIntervention,
    Defect,
    PlanIntervention,
)
from eclor.testing.pictures import phone_picture


@pytest.fixture
def asked(maya, louis):
    order = AskIntervention(entity=new_lamp(louis).pk, defect=Defect.GLASS_BROKEN)
    return actions.ask_intervention(maya, order)


def sent(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_the_work_is_done_with_a_photo_that_says_nothing_of_the_phone(operator, asked):
    operator.post(
        f"/lighting/interventions/{asked.pk}/done",
        {"report": "Vasque changée", "origin": "wear", "photo": sent(phone_picture())},
    )

    asked.refresh_from_db()
    (pk,) = asked.photos.values_list("pk", flat=True)
    page = operator.get(f"/lighting/interventions/{asked.pk}").content.decode()
    picture = operator.get(f"/lighting/photos/{pk}.jpg")
    assert (asked.stage, f"/lighting/photos/{pk}.jpg?small=1" in page) == ("done", True)
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["Cache-Control"].startswith("private")
    assert b"Exif" not in picture.content
    assert b"Telephone" not in picture.content


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"<script>alert(1)</script>", phone_picture()[:900]]
)
def test_what_is_no_photo_is_refused_and_the_work_is_not_settled(operator, asked, content):
    said = {"report": "Vasque changée", "origin": "wear", "photo": sent(content)}

    done = operator.post(f"/lighting/interventions/{asked.pk}/done", said)
    alone = operator.post(f"/lighting/interventions/{asked.pk}/photo", {"photo": sent(content)})

    asked.refresh_from_db()
    assert (done.status_code, alone.status_code, asked.stage) == (422, 422, "asked")
    assert 'role="alert"' in alone.content.decode()
    assert not InterventionPhoto.objects.exists()


def test_a_photo_is_for_those_who_repair_in_that_commune_alone(client, operator, maya, asked):
    hung = actions.add_photo(maya, asked.pk, phone_picture())
    elsewhere = replace(maya, communes=frozenset({999_999}))

    assert operator.get(f"/lighting/photos/{hung.pk}.jpg").status_code == 200
    with pytest.raises(queries.NoSuchIntervention):
        queries.photo_of(elsewhere, hung.pk)
    operator.post("/signout")
    assert client.get(f"/lighting/photos/{hung.pk}.jpg").status_code == 302


def test_the_neighbours_never_see_a_photo(maya, asked, other_federation):
    actions.add_photo(maya, asked.pk, phone_picture())

    enter(other_federation)

    assert not InterventionPhoto.objects.exists()


def test_six_photos_are_enough_and_one_may_be_taken_away(operator, maya, asked):
    picture = phone_picture(160, 120)
    hung = [actions.add_photo(maya, asked.pk, picture).pk for _ in range(MOST_PHOTOS)]
    with pytest.raises(actions.Refused):
        actions.add_photo(maya, asked.pk, picture)

    operator.post(f"/lighting/photos/{hung[0]}/away")

    assert queries.photos_of(maya, asked.pk) == hung[1:]


def test_a_large_photo_comes_out_small(maya, asked):
    hung = actions.add_photo(maya, asked.pk, phone_picture(2000, 1500))

    assert len(hung.small) < 60_000 < len(hung.picture)
    with pytest.raises(PictureRefused):
        actions.add_photo(maya, asked.pk, b"")


def test_a_fault_says_when_it_will_be_mended(operator, maya, louis):
    lamp = new_lamp(louis)
    copy_cards(maya)
    alarm = Alarm.objects.create(
        territory_id=maya.territory, dedupe_key="x", entity=lamp, severity=2, title="Foyer éteint",
        rule=Rule.objects.get(key="lighting.lamp_failed"), since=maya.now, raised_at=maya.now,
        last_at=maya.now, waiting_since=maya.now, announced_at=maya.now, signal="01TEST",
    )  # fmt: skip
    order = AskIntervention(entity=lamp.pk, defect=Defect.DARK, alarm=alarm.pk)
    made = actions.ask_intervention(maya, order)
    before = text_of(operator.get(f"/lighting/lamps/{lamp.pk}", headers=ENGLISH))
    day = (maya.now + timedelta(days=2)).date()

    actions.plan_intervention(maya, PlanIntervention(intervention=made.pk, on=day))

    after = text_of(operator.get(f"/lighting/lamps/{lamp.pk}", headers=ENGLISH))
    assert "Repair asked for, not planned yet" in before
    assert re.search(rf"Repair expected on \D*{day.day}\b", after)


def test_what_waits_lies_on_the_map_under_the_number_of_the_list(operator, maya, louis, asked):
    second = new_lamp(louis, "far", lon=5.99, lat=49.45)
    actions.ask_intervention(maya, AskIntervention(entity=second.pk, defect=Defect.DARK))
    square = [[5.9, 49.4], [6.0, 49.4], [6.0, 49.5], [5.9, 49.5], [5.9, 49.4]]
    Commune.objects.filter(insee="57038").update(
        outline={"type": "Polygon", "coordinates": [square]}
    )

    drawn = work_map(queries.outlines(maya), queries.interventions(maya))

    first, other = drawn.spots
    assert (first.number, other.number) == (1, 2)
    assert first.x < other.x
    assert first.y < other.y
    assert all(0 < s.x < drawn.width and 0 < s.y < drawn.height for s in drawn.spots)
    assert len(drawn.outlines) == 1
    page = operator.get("/lighting/interventions").content.decode()
    assert f'<a href="/lighting/interventions/{asked.pk}" aria-label="1, ' in page


def test_without_a_place_there_is_no_map(maya, louis):
    lamp = new_lamp(louis, lon=None, lat=None)
    actions.ask_intervention(maya, AskIntervention(entity=lamp.pk, defect=Defect.DARK))

    assert work_map(queries.outlines(maya), queries.interventions(maya)) is None
