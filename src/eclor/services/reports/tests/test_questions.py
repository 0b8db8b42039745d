"""Each category asks questions of its own; a commune may ask otherwise, and no answer is lost by it."""

import uuid
from dataclasses import replace

import pytest

from eclor.services.reports.actions.asking import WriteQuestion, write_question
from eclor.services.reports.models import Report
from eclor.services.reports.open311 import keys
from eclor.services.reports.queries import people
from eclor.services.reports.queries.questions import asked
from eclor.services.reports.rules.questions import layered, text_of, title_of
from eclor.services.reports.tests.conftest import text_of as page_text
from eclor.services.reports.tests.conftest import told
from eclor.services.reports.words import Choice, Form, Kind, Question

QUICK, PAGE = "/reports/send", "/reports/desk/questions"
BY_SCRIPT = {"HTTP_ACCEPT": "application/json", "HTTP_ORIGIN": "http://testserver"}
ACCESS = Question(
    code="dump_access",
    kind=Kind.DUMP,
    form=Form.TEXT,
    french="Comment y accède un camion ?",
    english="How does a truck get there?",
    order=5,
)


def letter(**said: object) -> dict[str, object]:
    given = {"kind": "dump", "commune": "57038", "place": "Rue Foch 7", "text": "Trois matelas"}
    return given | {"form": str(uuid.uuid4())} | said


def kept(scope, report: Report) -> dict[str, tuple[str, str]]:
    """By code, the question and the answer as a French agent reads them."""
    (one,) = people.account(scope, report).told
    return {a["code"]: (title_of(a, "fr"), text_of(a, "fr")) for a in one.answers}


def test_the_nearer_level_replaces_a_question_adds_one_or_takes_one_out():
    wide = replace(ACCESS, required=True)
    other = replace(ACCESS, code="dump_other", order=1)

    assert layered([ACCESS], [wide], [other]) == (other, wide)
    assert layered([ACCESS], [replace(wide, asked=False)], [other]) == (other,)


def test_only_a_choice_may_be_public():
    with pytest.raises(ValueError, match="chosen"):
        replace(ACCESS, public=True)


def test_a_commune_asks_its_own_question_and_its_neighbour_does_not(maya, audun, villerupt):
    write_question(maya, WriteQuestion(question=replace(ACCESS, commune=audun.pk)))

    assert asked(maya, Kind.DUMP, audun.pk)[0].french == "Comment y accède un camion ?"
    assert "dump_access" not in {one.code for one in asked(maya, Kind.DUMP, villerupt.pk)}


def test_an_answer_keeps_the_words_it_was_asked_in(maya, audun):
    first = replace(ACCESS, form=Form.ONE, choices=_choices("large", "étroit"))
    write_question(maya, WriteQuestion(question=first))
    version = asked(maya, Kind.DUMP)[0].version
    receipt = told(maya, audun, answers={"dump_access": "large"})

    write_question(maya, WriteQuestion(question=replace(ACCESS, french="Y a-t-il un portail ?")))
    row = Report.objects.get(pk=receipt.report)

    assert kept(maya, row) == {"dump_access": ("Comment y accède un camion ?", "large")}
    assert version != asked(maya, Kind.DUMP)[0].version


def test_a_letter_that_waited_is_kept_in_the_words_of_its_day(client, maya, audun):
    first = replace(ACCESS, form=Form.ONE, choices=_choices("large", "étroit"))
    write_question(maya, WriteQuestion(question=first))
    version = asked(maya, Kind.DUMP)[0].version
    write_question(maya, WriteQuestion(question=replace(ACCESS, required=True)))

    said = letter(dump_access="large", asked=f"dump_access:{version}")
    answer = client.post(QUICK, said, **BY_SCRIPT)
    older = client.post(QUICK, letter(), **BY_SCRIPT)

    assert (answer.status_code, older.status_code) == (201, 201)
    row = Report.objects.order_by("pk").first()
    assert kept(maya, row) == {"dump_access": ("Comment y accède un camion ?", "large")}


def test_without_a_script_the_questions_come_before_it_is_sent(client, audun):
    asks = client.post(QUICK, letter(), HTTP_ORIGIN="http://testserver")
    sent = client.post(
        QUICK,
        letter(asked=["dump_what:0", "dump_size:0"], dump_size="van"),
        HTTP_ORIGIN="http://testserver",
    )

    assert "Quelle quantité" in page_text(asks)
    assert Report.objects.count() == 1
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("kind", "said", "reads"),
    [
        ("road", {"road_width": "40.50"}, {"road_width": ("Quelle largeur fait-il ?", "40.5 cm")}),
        (
            "cleaning",
            {"cleaning_what": ["dogs", "glass"]},
            {
                "cleaning_what": (
                    "Qu’est-ce qui est sale ?",
                    "Des déjections canines, Du verre cassé",
                )
            },
        ),
        (
            "noise",
            {"noise_last": "2026-11-21T23:30"},
            {"noise_last": ("Quand était-ce la dernière fois ?", "2026-11-21T23:30")},
        ),
    ],
)
def test_numbers_several_choices_and_moments_are_kept_as_they_were_meant(
    client, maya, audun, kind, said, reads
):
    form = letter(kind=kind, asked=[f"{name}:0" for name in said]) | said

    answer = client.post(QUICK, form, **BY_SCRIPT)

    assert answer.status_code == 201, answer.json()
    plain = {
        c: (t.replace("\u00a0", " "), a.replace("\u00a0", " "))
        for c, (t, a) in kept(maya, Report.objects.get()).items()
    }
    assert plain == reads


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("road", {"road_width": "1e400"}),
        ("road", {"road_width": "NaN"}),
        ("noise", {"noise_last": "0001-01-01T00:00"}),
        ("dump", {"dump_what": "gold"}),
    ],
)
def test_an_answer_that_is_none_is_refused_in_words(client, audun, kind, said):
    form = letter(kind=kind, asked=[f"{name}:0" for name in said]) | said

    answer = client.post(QUICK, form, **BY_SCRIPT)

    assert answer.status_code == 422
    assert answer.json()["refused"]


def test_everybody_sees_what_was_chosen_and_never_what_was_written(client, maya, audun):
    write_question(maya, WriteQuestion(question=ACCESS))
    answers = {"dump_what": "bulky", "dump_access": "Chez Karim, 12 rue Foch"}
    receipt = told(maya, audun, answers=answers)

    public = page_text(client.get(f"/reports/{receipt.report}"))
    listed = client.get(f"/open311/v2/requests/{receipt.report}.json?extensions=true")
    own = page_text(client.get(f"/reports/follow/{receipt.secret}"))

    assert "Meubles, matelas" in public
    assert "Karim" not in public
    assert listed.json()[0]["extended_attributes"]["answers"] == [
        {"code": "dump_what", "value": "bulky"}
    ]
    assert b"Karim" not in listed.content
    assert "Chez Karim" in own


def test_an_agent_writes_a_question_changes_it_and_stops_asking_it(desk, maya, audun):
    said = {
        "french": "Un camion passe-t-il ?",
        "english": "Does a truck fit?",
        "form": "one",
        "answers_french": "oui, large\nnon",
        "answers_english": "yes, wide\nno",
        "order": "5",
        "public": "on",
    }
    at = f"{PAGE}?kind=dump&commune=57038"
    written = desk.post(at, said)
    first = asked(maya, Kind.DUMP, audun.pk)[0]
    desk.post(f"{at}&change={first.code}", said | {"answers_french": "oui, très large\nnon"})
    changed = asked(maya, Kind.DUMP, audun.pk)[0]
    desk.post(f"{PAGE}/{first.code}/stop?kind=dump&commune=57038")

    assert written.status_code == 302
    assert (first.code, first.public) == ("dump_does_a_truck_fit", True)
    assert [one.key for one in changed.choices] == [one.key for one in first.choices]
    assert first.code not in {one.code for one in asked(maya, Kind.DUMP, audun.pk)}
    assert "La poser de nouveau" in page_text(desk.get(at))


def test_a_choice_of_one_answer_is_given_back_with_the_reason(desk, audun):
    said = {"french": "Où ?", "form": "one", "answers_french": "ici", "order": "5"}

    answer = desk.post(f"{PAGE}?kind=dump&commune=57038", said)

    assert "Écrivez 2 à 12 réponses" in page_text(answer, 422)


def test_open311_misses_a_required_answer_by_its_name(client, maya, audun):
    write_question(maya, WriteQuestion(question=replace(ACCESS, required=True, commune=audun.pk)))
    form = {
        "api_key": keys.give_key(maya, "Mairie voisine", 5),
        "service_code": "dump",
        "address_id": "57038",
        "address_string": "Rue Foch 7",
        "description": "Trois matelas",
    }
    where = "/open311/v2/services/dump.json?jurisdiction_id=57038"

    (first, *_rest) = client.get(where).json()["attributes"]
    missed = client.post("/open311/v2/requests.json", form)
    taken = client.post(
        "/open311/v2/requests.json", form | {"attribute[dump_access]": "par la rue"}
    )

    assert (first["code"], first["datatype"], first["required"]) == ("dump_access", "string", True)
    assert missed.status_code == 400
    assert "attribute[dump_access]" in missed.json()[0]["description"]
    assert taken.status_code == 201


def _choices(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(key=name, french=name, english="") for name in names)
