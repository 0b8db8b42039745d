"""A photo at which no agent has looked is shown to nobody but whoever sent it and the agents in charge."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from eclor.core.facts.models import ToldFact
from eclor.core.territories.models import Commune
from eclor.core.trust.mine import journal
from eclor.core.trust.mine.actions import erase_again
from eclor.core.trust.mine.finding import Who
from eclor.core.trust.models import AuditLine
from eclor.services.reports.actions.forgetting import forget_ended
from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.actions.sending import saw_it_too
from eclor.services.reports.models import Looks, PhotoListed, Report, Shown
from eclor.services.reports.tests.conftest import HERE, telling, text_of, told
from eclor.services.reports.words import Kind, State
from eclor.testing.pictures import phone_picture

SPOT = {"kind": "dump", "commune": "57038", "lon": HERE.lon, "lat": HERE.lat}
LISTS = (
    "/",
    "/carte",
    "/recherche?q=dump",
    "/recherche?q=signalement",
    "/reports/",
    "/reports/send",
    "/chiffres",
    "/api/layers",
    "/api/layers/reports.open",
    "/api/layers/reports.open/names",
    "/api/layers/reports.open/columns",
    "/api/entities?type=Open311ServiceRequest",
    "/api/latest?type=Open311ServiceRequest",
    "/api/datasets",
    "/open311/v2/requests.json?extensions=true",
    "/open311/v2/requests.xml?extensions=true",
)


@pytest.fixture
def row(today, audun: Commune) -> Report:
    """A dump told with a photo, at which nobody has looked."""
    receipt = told(today, audun, photos=(phone_picture(64, 48),))
    return Report.objects.get(pk=receipt.report)


def pages_of(row: Report) -> list[str]:
    """Where a stranger may ask for something of this report."""
    return [
        *LISTS,
        f"/reports/{row.pk}",
        f"/lieu/{row.entity_id}",
        f"/api/entities/{row.entity_id}",
        f"/open311/v2/requests/{row.pk}.json?extensions=true",
        f"/open311/v2/requests/{row.pk}.xml?extensions=true",
    ]


def said(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    assert not answer["Content-Type"].startswith("image/jpeg"), address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def test_no_page_and_no_door_for_everybody_names_it(client, desk, row):
    photo = PhotoListed.objects.get()

    naming = [one for one in pages_of(row) if str(photo.pk) in said(client, one)]
    desk.post(f"/reports/desk/photos/{photo.pk}/judge", {"verdict": "shown"})
    afterwards = [one for one in pages_of(row) if str(photo.pk) in said(client, one)]

    assert naming == []
    assert f"/reports/{row.pk}" in afterwards  # the same question does find one that is shown
    assert "/open311/v2/requests.json?extensions=true" in afterwards


def test_similar_reports_are_offered_without_it(client, row):
    asked = SPOT | {"step": "place", "form": str(uuid.uuid4())}

    page = client.post("/reports/new", asked)

    assert f'name="same" value="{row.pk}"' in page.content.decode()
    assert str(PhotoListed.objects.get().pk) not in page.content.decode()


def test_whoever_saw_it_too_does_not_see_it(client, today, audun, row):
    photo = PhotoListed.objects.get()

    other = saw_it_too(today, row.pk, telling(audun), uuid.uuid4())

    assert str(photo.pk) not in said(client, f"/reports/follow/{other.secret}")
    theirs = client.get(f"/reports/follow/{other.secret}/photos/{photo.pk}")
    assert theirs.status_code == 404


def test_whoever_told_of_a_report_joined_with_it_does_not_see_it(client, today, maya, audun, row):
    photo = PhotoListed.objects.get()
    other = told(today, audun)

    move(maya, Move(report=other.report, to=State.MERGED, into=row.pk))

    assert str(photo.pk) not in said(client, f"/reports/follow/{other.secret}")
    assert str(photo.pk) not in said(client, f"/reports/{other.report}")
    for asked in (f"follow/{other.secret}", str(other.report), str(row.pk), "desk"):
        answer = client.get(f"/reports/{asked}/photos/{photo.pk}")
        assert answer.status_code in (302, 403, 404), asked


def test_no_fact_and_no_line_of_the_audit_names_it(today, maya, row):
    photo = str(PhotoListed.objects.get().pk)

    move(maya, Move(report=row.pk, to=State.ACCEPTED))

    bodies = [
        *ToldFact.objects.values_list("body", flat=True),
        *AuditLine.objects.values_list("order", flat=True),
    ]
    assert len(bodies) > 2
    assert photo not in json.dumps(bodies, default=str)


def test_that_of_a_discreet_report_is_never_shown(client, desk, today, audun):
    receipt = told(today, audun, Kind.NOISE, photos=(phone_picture(64, 48),))
    photo = PhotoListed.objects.get()

    answer = desk.post(f"/reports/desk/photos/{photo.pk}/judge", {"verdict": "shown"})

    assert (answer.status_code, Shown.objects.count()) == (404, 0)
    sheet = text_of(desk.get(f"/reports/desk/{receipt.report}"))
    assert "Seuls les agents la voient" in sheet
    assert "la montrer à tous" not in sheet
    assert client.get(f"/reports/{receipt.report}").status_code == 404


def test_what_everybody_saw_goes_with_the_photo_it_was_made_of(desk, today, row):
    photo = PhotoListed.objects.get()
    desk.post(f"/reports/desk/photos/{photo.pk}/judge", {"verdict": "shown"})
    ended = today.now - timedelta(days=91)
    before = Shown.objects.count()

    Report.objects.filter(pk=row.pk).update(state=State.DONE, closed_at=ended)
    forget_ended(today)

    assert (before, Shown.objects.count(), PhotoListed.objects.count()) == (1, 0, 0)


def test_a_backup_brings_back_nothing_of_whoever_was_forgotten_without_an_account(desk, today, row):
    photo = PhotoListed.objects.get()
    desk.post(f"/reports/desk/photos/{photo.pk}/judge", {"verdict": "shown"})
    before = Shown.objects.count(), Looks.objects.count()
    forgotten = Who(territory=today.territory, account=0, subject=photo.subject, email="")

    try:  # the house of before, beside the journal of after
        journal.write(today.now.isoformat(), forgotten)
        erase_again(today)
    finally:
        journal.path().unlink(missing_ok=True)

    assert before == (1, 2)  # the words and the photo
    assert (Shown.objects.count(), Looks.objects.count()) == (0, 0)
