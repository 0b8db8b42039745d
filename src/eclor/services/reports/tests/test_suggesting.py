"""Three categories for a few words, and those that look the same before anything is sent."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from eclor.core.pictures.likeness import ALIKE, apart, likeness
from eclor.core.pictures.rebuilding import rebuild
from eclor.services.reports.actions.forgetting import forget_me
from eclor.services.reports.actions.sending import digest_of
from eclor.services.reports.models import Looks as Printed
from eclor.services.reports.models import Report
from eclor.services.reports.queries import people
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.rules.nearby import Looks
from eclor.services.reports.suggesting import MOST, suggested
from eclor.services.reports.suggesting.examples import SENTENCES
from eclor.services.reports.tests.conftest import HERE, text_of, told
from eclor.services.reports.tests.sentences import JUDGED
from eclor.services.reports.words import Kind, Spot
from eclor.testing.pictures import phone_picture

ASTRAY = Spot(lon=5.95, lat=49.4713)  # 144 m


def test_the_right_category_is_among_the_three_for_seventeen_sentences_in_twenty():
    right = sum(kind in suggested(text) for kind, text in JUDGED)

    assert right / len(JUDGED) >= 0.85


def test_no_sentence_is_learned_and_judged():
    learned = {text.lower() for texts in SENTENCES.values() for text in texts}

    assert len(JUDGED) >= 300
    assert not learned & {text.lower() for _, text in JUDGED}


@given(st.text(max_size=60))
def test_whatever_is_written_at_most_three_are_suggested(text):
    assert len(suggested(text)) <= MOST


def test_the_suggestion_is_taken_or_left_and_the_words_come_along(client, audun):
    page = client.post("/reports/suggest", {"text": "frigo abandonné au bord du chemin"})
    where = client.post("/reports/new", {"step": "begin", "kind": "dump", "text": "un frigo"})

    said = text_of(page)
    assert said.index("Dépôt sauvage") < said.index("Ou autre chose") < said.index("Autre chose")
    assert 'name="text" value="un frigo"' in where.content.decode()
    what = {"kind": "dump", "commune": "57038", "place": "Rue Foch 7", "text": "un frigo"}
    assert "un frigo</textarea>" in client.post("/reports/new", what).content.decode()
    assert Report.objects.count() == 0


def test_the_same_photo_from_a_telephone_that_is_astray_is_found(today, audun):
    shown = rebuild(phone_picture())
    first = told(today, audun, photos=(shown,))
    again = Looks(photos=(likeness(rebuild(shown, side=300)),))

    near = queries.near(today, Kind.DUMP, ASTRAY, 0, again)
    without = queries.near(today, Kind.DUMP, ASTRAY, 0)

    assert [(row.pk, found.photo) for row, found in near] == [(first.report, True)]
    assert without == []


def test_two_pictures_of_one_thing_are_alike_and_of_two_things_are_not():
    one, other = rebuild(phone_picture()), rebuild(phone_picture(800, 300))

    assert apart(likeness(one), likeness(rebuild(one, side=500))) <= ALIKE
    assert apart(likeness(one), likeness(other)) > ALIKE


def test_the_prints_go_with_what_they_were_made_of(today, audun):
    receipt = told(today, audun, photos=(rebuild(phone_picture()),))
    assert Printed.objects.count() == 2

    forget_me(today, people.by_secret(digest_of(receipt.secret)))

    assert Printed.objects.count() == 0


def test_what_is_not_yet_told_or_long_ago_is_offered_to_nobody(today, audun):
    receipt = told(today, audun)
    row = Report.objects.get(pk=receipt.report)
    Report.objects.filter(pk=row.pk).update(received_at=today.now - timedelta(days=61))

    assert queries.near(today, Kind.DUMP, HERE, 0) == []


def test_the_desk_shows_what_may_be_the_same(desk, today, audun):
    one, other = told(today, audun), told(today, audun)

    page = text_of(desk.get(f"/reports/desk/{one.report}"))

    assert f"Peut-être le même Signalement {other.report}" in page
