"""The counters: reporting by phone without a script, following, treating at the desk."""

import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from eclor.core.territories.entering import enter
from eclor.core.trust import ledger
from eclor.core.trust.mine import journal
from eclor.services.reports.actions.limits import IN_AN_HOUR
from eclor.services.reports.drawing import SIDE, Plan
from eclor.services.reports.models import Photo, PhotoListed, Report, RuleLine, Shown, ToldListed
from eclor.services.reports.queries import desk as list_of
from eclor.services.reports.queries import people
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.tests.conftest import HERE, text_of, told
from eclor.services.reports.words import Kind, Spot, State
from eclor.testing.pictures import phone_picture

NEW = "/reports/new"


def filled(**said: str) -> dict[str, str]:
    given = {"kind": "dump", "commune": "57038", "place": "Rue Foch 7", "form": str(uuid.uuid4())}
    return given | {"step": "send", "text": "Trois matelas", "dump_what": "bulky"} | said


def photo(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", phone_picture() if data is None else data, "image/png")


def sent(client: Client, **said: object):
    answer = client.post(NEW, filled(**said))
    assert answer.status_code == 302, text_of(answer, answer.status_code)
    return answer["Location"]


def test_the_first_page_offers_categories_and_says_that_no_account_is_needed(client, audun):
    page = text_of(client.get("/reports/"))

    assert "Aucun compte n’est nécessaire" in page
    assert "Dépôt sauvage" in page


def test_first_where_then_what_then_the_own_link(client, audun):
    where = text_of(client.get(f"{NEW}?kind=dump&commune=57038"))
    what = text_of(client.post(NEW, filled(step="place")))

    link = sent(client, photo1=photo(), email="louise@example.org")

    assert "Étape 1 sur 2" in where
    assert "Qu’est-ce qui a été déposé ?" in what
    page = text_of(client.get(link))
    assert "Votre signalement est reçu" in page
    assert "Trois matelas" in page
    assert "Meubles, matelas" in page
    assert "louise@example.org" in page


def test_a_form_sent_again_leads_to_the_same_link(client, audun):
    form = str(uuid.uuid4())

    assert sent(client, form=form) == sent(client, form=form)
    assert Report.objects.count() == 1


def test_a_form_without_a_place_or_a_word_is_given_back_with_the_reason(client, audun):
    nowhere = client.post(NEW, filled(place=""))
    silent = client.post(NEW, filled(text="", dump_what=""))

    assert "Dites où" in text_of(nowhere, 422)
    assert "Dites en quelques mots" in text_of(silent, 422)


def test_a_pole_that_nobody_knows_is_said_with_its_number(client, audun):
    answer = client.post(NEW, filled(kind="lamp", place="", pole="FOCH-99", step="place"))

    assert "n’a le numéro FOCH-99" in text_of(answer, 422)


def test_a_pole_is_enough_for_a_place(client, pole):
    sent(client, kind="lamp", place="", pole="foch-07", lamp_how="dark")

    assert Report.objects.get().asset_id == pole.pk


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg/>", "n’est pas une image"),
        (phone_picture()[:4000], "abîmée ou s’arrête au milieu"),
    ],
)
def test_a_hostile_photo_is_refused_in_words_and_nothing_is_taken_in(client, audun, data, said):
    answer = client.post(NEW, filled(photo1=photo(data)))

    assert said in text_of(answer, 422)
    assert Report.objects.count() == 0


def test_a_press_on_the_plan_comes_back_nearer_with_the_point(client, audun):
    said = filled(step="") | {"plan_lon": "5.95", "plan_lat": "49.47", "plan_step": "0"}
    there = {"pin.x": "200", "pin.y": "100"}

    page = client.post(NEW, said | there).content.decode()

    spot = Plan(middle=HERE, step=0).spot(200, 100)
    assert f'name="lon" value="{spot.lon}"' in page
    assert "step=1&amp;pin=1" in page


def test_nonsense_on_the_plan_is_no_point(client, audun):
    said = filled(step="") | {"plan_lon": "x", "pin.x": "1", "pin.y": "1"}

    assert client.post(NEW, said).status_code == 404
    assert client.get("/reports/plan.svg?commune=57038&lon=nan&lat=1").status_code == 404


def test_the_plan_is_drawn_with_its_lamps(client, pole):
    answer = client.get("/reports/plan.svg?commune=57038&lon=5.95&lat=49.47&step=2&pin=1")

    assert answer["Content-Type"] == "image/svg+xml"
    assert f'<circle cx="{SIDE / 2}" cy="{SIDE / 2}" r="4.0"' in answer.content.decode()


def test_somebody_who_sees_the_same_dump_joins_it(client, audun, dump):
    near = {"lon": str(HERE.lon), "lat": str(HERE.lat), "place": ""}
    page = text_of(client.post(NEW, filled(step="place", **near)))

    sent(client, same=str(dump.pk), text="", dump_what="", **near)

    assert "Est-ce l’un de ceux-ci" in page
    assert Report.objects.count() == 1
    assert ToldListed.objects.filter(report_id=dump.pk).count() == 2


def test_a_flood_from_one_network_is_answered_429(client, audun):
    for _ in range(IN_AN_HOUR):
        sent(client)

    answer = client.post(NEW, filled())

    assert "Trop de signalements" in text_of(answer, 429)


def test_the_public_page_says_how_far_and_nothing_that_was_told(client, dump):
    page = text_of(client.get(f"/reports/{dump.pk}"))

    assert "Reçu" in page
    assert "matelas" not in page
    assert "louise" not in page


def test_noise_has_no_public_page(client, today, audun):
    receipt = told(today, audun, kind=Kind.NOISE)

    assert client.get(f"/reports/{receipt.report}").status_code == 404


def test_a_link_that_nobody_has_leads_nowhere(client, dump):
    assert client.get("/reports/follow/" + "x" * 32).status_code == 404


def test_the_bearer_erases_and_the_link_leads_nowhere(client, audun):
    link = sent(client)
    try:
        page = text_of(client.post(f"{link}/forget"))
    finally:
        journal.path().unlink(missing_ok=True)

    assert "ont disparu" in page
    assert client.get(link).status_code == 404
    assert Report.objects.count() == 1


def test_the_bearer_says_that_it_is_solved_once_it_is_done(client, audun):
    link = sent(client)
    early = client.post(f"{link}/solved")
    Report.objects.update(state=State.DONE)
    offered = text_of(client.get(link))

    client.post(f"{link}/solved")

    assert early.status_code == 409
    assert "C’est résolu" in offered
    assert Report.objects.get().state == State.VERIFIED


def test_the_bearer_says_that_it_is_not_solved(client, audun, today):
    link = sent(client)
    Report.objects.update(state=State.DONE, closed_at=today.now)

    client.post(f"{link}/not-solved")

    assert Report.objects.get().state == State.REOPENED
    assert client.post(f"{link}/not-solved").status_code == 409


def test_a_stranger_is_sent_to_sign_in(client, dump):
    assert client.get("/reports/desk").status_code == 302
    assert client.get(f"/reports/desk/{dump.pk}").status_code == 302


def test_the_desk_lists_and_the_sheet_leaves_a_line_in_the_ledger(desk, dump, maya):
    listed = text_of(desk.get("/reports/desk"))

    sheet = text_of(desk.get(f"/reports/desk/{dump.pk}"))

    subject = ToldListed.objects.get(report_id=dump.pk).subject
    line = ledger.seen(maya, subject)[0]
    assert "Dépôt sauvage" in listed
    assert "matelas" not in listed
    assert "Trois matelas" in sheet
    assert "louise@example.org" not in sheet
    assert (line.purpose, line.actor, line.reason) == (
        "reports.treat",
        maya.person,
        f"report {dump.pk}",
    )


def test_the_address_is_shown_when_asked_for_and_stands_in_the_ledger(desk, dump, maya):
    sheet = text_of(desk.post(f"/reports/desk/{dump.pk}/addresses"))

    subject = ToldListed.objects.get(report_id=dump.pk).subject
    assert "louise@example.org" in sheet
    assert "reports.answer" in {one.purpose for one in ledger.seen(maya, subject)}


def test_an_agent_of_villerupt_finds_no_report_of_audun(dump, maya, villerupt):
    bound = replace(maya, communes=frozenset({villerupt.pk}))

    assert list_of.desk(bound, list_of.Wanted()).listed == []
    with pytest.raises(queries.NoSuchReport):
        queries.report(bound, dump.pk)


def step(desk: Client, pk: int, to: State, **said: str) -> int:
    return desk.post(f"/reports/desk/{pk}/move", {"to": to.value, **said}).status_code


def test_a_report_goes_from_received_to_verified_at_the_desk(desk, dump):
    ways = [
        step(desk, dump.pk, State.ACCEPTED),
        step(desk, dump.pk, State.ASSIGNED, team="Régie"),
        step(desk, dump.pk, State.PLANNED),
        step(desk, dump.pk, State.IN_PROGRESS),
        step(desk, dump.pk, State.DONE, note="Enlevé ce matin."),
        step(desk, dump.pk, State.VERIFIED),
    ]

    dump.refresh_from_db()
    assert ways == [302] * 6
    assert (dump.state, dump.team) == (State.VERIFIED, "Régie")
    assert dump.closed_at is not None
    assert dump.entity.deleted_at is not None
    assert len(dump.steps.all()) == 7


def test_a_step_that_may_not_follow_is_refused(desk, dump):
    answer = desk.post(f"/reports/desk/{dump.pk}/move", {"to": "verified"})

    assert "a avancé entre-temps" in text_of(answer, 409)


def test_who_refuses_says_why_and_who_hands_over_says_to_whom(desk, dump):
    assert step(desk, dump.pk, State.REFUSED) == 409
    assert step(desk, dump.pk, State.TRANSFERRED) == 409
    assert step(desk, dump.pk, State.REFUSED, refusal="private") == 302
    assert "terrain privé" in text_of(desk.get(f"/reports/desk/{dump.pk}"))


def test_a_reopened_report_is_on_the_map_again(desk, dump):
    step(desk, dump.pk, State.REFUSED, refusal="unclear")

    step(desk, dump.pk, State.REOPENED)

    dump.refresh_from_db()
    assert (dump.refusal, dump.closed_at) == ("", None)
    assert dump.entity.deleted_at is None


def test_two_reports_of_one_dump_are_joined(desk, today, audun, dump):
    other = told(today, audun, spot=Spot(lon=5.9501, lat=49.47))

    assert step(desk, other.report, State.MERGED, into=str(other.report)) == 409
    assert step(desk, other.report, State.MERGED, into=str(dump.pk)) == 302

    assert Report.objects.get(pk=other.report).merged_into_id == dump.pk


def test_a_photo_is_hidden_until_an_agent_has_looked(client, desk, audun):
    sent(client, photo1=photo())
    known = PhotoListed.objects.get()
    public = f"/reports/{known.report_id}/photos/{known.pk}"
    before = client.get(public).status_code

    desk.post(f"/reports/desk/photos/{known.pk}/judge", {"verdict": "shown"})

    shown = client.get(public)
    assert (before, shown.status_code) == (404, 200)
    assert shown["Content-Type"] == "image/jpeg"
    assert b"Exif" not in shown.content
    desk.post(f"/reports/desk/photos/{known.pk}/judge", {"verdict": "kept_back"})
    assert client.get(public).status_code == 404


def test_an_agent_of_villerupt_sees_no_photo_of_audun(client, maya, audun, villerupt):
    sent(client, photo1=photo())
    known = PhotoListed.objects.get()

    assert people.photo(maya, known.pk) is not None
    assert people.photo(replace(maya, communes=frozenset({villerupt.pk})), known.pk) is None


def test_erasing_takes_a_shown_photo_away_too(client, desk, audun):
    link = sent(client, photo1=photo())
    known = PhotoListed.objects.get()
    desk.post(f"/reports/desk/photos/{known.pk}/judge", {"verdict": "shown"})
    try:
        client.post(f"{link}/forget")
    finally:
        journal.path().unlink(missing_ok=True)

    assert Shown.objects.count() == 0
    assert Photo.objects.count() == 0
    assert PhotoListed.objects.count() == 0


def test_a_line_of_the_table_names_the_team_and_closes_a_category(desk, client, audun):
    line = {"commune": "57038", "kind": "dump", "team": "Régie d'Audun", "days": "3"}
    desk.post("/reports/desk/rules", line)
    page = text_of(client.post(NEW, filled(step="place")))
    desk.post("/reports/desk/rules", line | {"closed": "on"})
    shut = text_of(client.post(NEW, filled(step="place")), 422)

    assert "sous 3 jours ouvrés" in page
    assert "Régie d'Audun" in page
    assert "Audun-le-Tiche ne prend pas ce genre de signalement" in shut
    desk.post(f"/reports/desk/rules/{RuleLine.objects.get().pk}/remove")
    assert "vide" in text_of(desk.get("/reports/desk/rules"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_as_much_for_one_report_as_for_three(
    desk, today, audun, count, django_assert_num_queries
):
    for number in range(count):
        told(today, audun, spot=Spot(lon=5.9 + number / 100, lat=49.47))
    with django_assert_num_queries(3):
        assert len(list_of.desk(today, list_of.Wanted()).listed) == count


def test_another_federation_sees_nothing(dump, other_federation, val_alzette):
    enter(other_federation)

    assert Report.objects.count() == 0
    assert ToldListed.objects.count() == 0
    enter(val_alzette)


def test_no_address_of_the_room_breaks_on_nonsense(client, val_alzette):
    odd = ["new?kind=x", "new?kind=%00", "?commune=%00", "999999999999999999", "plan.svg"]

    assert all(client.get(f"/reports/{path}").status_code < 500 for path in odd)
