"""Ready answers and photos of repairs: said in the reader's language, seen by whoever follows."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from eclor.core.identity.models import Grant
from eclor.services.reports.actions.answering import answer
from eclor.services.reports.actions.handling import Move, Refused, move
from eclor.services.reports.actions.writing import WriteAnswer, write_answer
from eclor.services.reports.models import AnswerText, Repair, Report, Step
from eclor.services.reports.rules import answers
from eclor.services.reports.tests.conftest import text_of, told
from eclor.services.reports.words import Kind, State
from eclor.testing.pictures import phone_picture

PAGE = "/reports/desk/answers"


@pytest.fixture
def ready(maya) -> AnswerText:
    order = WriteAnswer(
        name="Reçu",
        french="Le signalement {number} est chez {team}.",
        english="Report {number} is with {team}.",
        kind=Kind.DUMP,
        state=State.ASSIGNED,
    )
    write_answer(maya, order)
    return AnswerText.objects.get()


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("repair.png", phone_picture(), "image/png")


def test_what_stands_in_braces_is_written_out_and_the_unknown_is_refused():
    assert answers.filled("No {number}, {team}.", {"number": "7"}) == "No 7, ."
    with pytest.raises(ValueError, match="password"):
        answers.check("{password}")


def test_a_ready_answer_is_said_in_the_language_of_whoever_reads(desk, client, today, audun, ready):
    receipt = told(today, audun)
    Report.objects.update(state=State.ACCEPTED)
    said = {"to": "assigned", "team": "Voirie", "answer": str(ready.pk)}

    desk.post(f"/reports/desk/{receipt.report}/move", said)

    link = f"/reports/follow/{receipt.secret}"
    assert f"Le signalement {receipt.report} est chez Voirie." in text_of(client.get(link))
    english = text_of(client.get(link, headers={"accept-language": "en"}))
    assert f"Report {receipt.report} is with Voirie." in english


def test_an_answer_that_was_changed_is_said_as_it_was_changed(maya, dump, ready):
    Report.objects.update(state=State.ACCEPTED)
    order = Move(
        report=dump.pk, to=State.ASSIGNED, team="Voirie", answer=ready.pk, note="Nous venons lundi."
    )

    move(maya, order)

    step = Step.objects.latest("pk")
    assert (step.note, step.note_en) == ("Nous venons lundi.", "")


def test_an_answer_for_other_reports_is_not_said(maya, today, audun, ready):
    road = told(today, audun, Kind.ROAD).report

    with pytest.raises(Refused, match="autres signalements"):
        move(maya, Move(report=road, to=State.ACCEPTED, answer=ready.pk))
    assert Report.objects.get().state == State.RECEIVED


def test_many_get_the_same_answer_each_with_its_own_number(desk, maya, today, audun, ready):
    both = [told(today, audun).report for _ in range(2)]

    desk.post(
        "/reports/desk/together",
        {"report": both, "to": "assigned", "team": "Voirie", "answer": str(ready.pk)},
    )

    notes = (
        Step.objects.filter(state=State.ASSIGNED).order_by("report").values_list("note", flat=True)
    )
    assert list(notes) == [f"Le signalement {pk} est chez Voirie." for pk in both]


def test_answers_are_written_changed_and_taken_out_on_their_page(desk, ready):
    wrong = desk.post(PAGE, {"name": "x", "french": "{nom}"})
    desk.post(f"{PAGE}?change={ready.pk}", {"name": "Chez nous", "french": "C’est fait."})

    assert "Entre accolades" in text_of(wrong, 422)
    assert AnswerText.objects.get().french == "C’est fait."
    assert desk.get(f"{PAGE}?change=77777").status_code == 404
    desk.post(f"{PAGE}/{ready.pk}/remove")
    assert not AnswerText.objects.exists()


def test_an_agent_of_one_commune_rewrites_no_answer_of_all(desk, maya, villerupt, ready):
    Grant.objects.filter(person_id=maya.person).update(commune=villerupt)

    answers_ = [
        desk.get(f"{PAGE}?change={ready.pk}").status_code,
        desk.post(PAGE, {"name": "x", "french": "y"}).status_code,
        desk.post(f"{PAGE}/{ready.pk}/remove").status_code,
    ]

    assert answers_ == [404, 422, 302]
    assert AnswerText.objects.get().name == "Reçu"


def test_the_photo_of_the_work_done_is_seen_by_whoever_follows(desk, client, today, audun):
    receipt = told(today, audun)
    Report.objects.update(state=State.ASSIGNED, team="Voirie")
    address = f"/reports/desk/{receipt.report}/move"
    unlooked = desk.post(address, {"to": "done", "photo": photo()})
    desk.post(address, {"to": "done", "photo": photo(), "nobody": "on"})

    assert "Regardez la photo" in text_of(unlooked, 422)
    kept = Repair.objects.get()
    page = client.get(f"/reports/follow/{receipt.secret}").content.decode()
    shown = client.get(f"/reports/follow/{receipt.secret}/repairs/{kept.pk}.jpg")
    assert f"/repairs/{kept.pk}.jpg" in page
    assert shown["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(shown.content)).getexif() == {}
    assert client.get(f"/reports/{receipt.report}/repairs/{kept.pk}.jpg").status_code == 200


def test_the_photo_of_a_discreet_report_is_for_its_people_and_its_agents(
    desk, client, today, audun
):
    receipt = told(today, audun, Kind.NOISE)
    kept = Repair.objects.create(
        territory_id=today.territory, report_id=receipt.report, at=today.now, picture=b"jpeg"
    )
    address = f"/reports/{receipt.report}/repairs/{kept.pk}.jpg"

    assert [Client().get(address).status_code, desk.get(address).status_code] == [404, 200]
    other = told(today, audun).secret
    assert client.get(f"/reports/follow/{other}/repairs/{kept.pk}.jpg").status_code == 404


def test_people_of_a_joined_report_hear_of_its_end_and_see_the_repair(maya, client, today, audun):
    joined = told(today, audun, email="louise@example.org")
    main = told(today, audun)
    move(maya, Move(report=joined.report, to=State.MERGED, into=main.report))
    Report.objects.filter(pk=main.report).update(state=State.DONE)
    kept = Repair.objects.create(
        territory_id=today.territory, report_id=main.report, at=today.now, picture=b"jpeg"
    )

    count = answer(maya, main.report, State.DONE, "signal")

    assert count == 1
    assert "fait" in text_of(client.get(f"/reports/follow/{joined.secret}"))
    shown = client.get(f"/reports/follow/{joined.secret}/repairs/{kept.pk}.jpg")
    assert shown.content == b"jpeg"
