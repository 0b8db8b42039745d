"""The board, what people say of a street, the price of a kWh, the paper of a municipal order."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from eclor.core.jobs.models import Work
from eclor.core.territories.entering import enter
from eclor.core.territories.models import Commune
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import (
    Following,
    LightAccount,
    MunicipalOrder,
    StreetSheet,
    Tariff,
)
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.words.charging import RecordByLaw

STREET = "commune=57038&name=Rue+de+la+Mine"
SAID = {"use": "street", "built_up": "yes", "length": "100", "width": "8", "lighting_class": "P4",
        "light": "6", "light_by": "calculated"}  # fmt: skip
PAPER = b"%PDF-1.7 signed"


@pytest.fixture
def mine(maya):
    return new_lamp(maya, luminousFlux=5000.0, mountedOn="2022-03-01")


def test_the_board_says_unknown_and_never_kept_for_want_of_knowing(operator, maya, mine):
    actions.count_light(maya)

    page = text_of(operator.get("/lighting/compliance", headers=ENGLISH))

    assert "keep every rule 0" in page
    assert "Unknown: lighting class" in page


@pytest.mark.parametrize("page", ["compliance", "compliance.csv", "savings", "report.pdf"])
def test_what_nobody_counted_yet_is_counted_by_the_worker_and_not_by_each_reader(
    operator, maya, mine, page
):
    for _reader in range(2):
        answer = operator.get(f"/lighting/{page}", headers=ENGLISH)
        assert "Nobody has counted yet what the light took and saved" in text_of(answer, 202)
        assert answer["Refresh"] == "10"

    assert Work.objects.filter(name="lighting.count_light").count() == 1
    assert queries.account(maya) is None


def test_a_count_that_runs_is_not_asked_for_again_and_the_board_says_so(operator, maya, mine):
    actions.count_light(maya)
    operator.post("/lighting/count", {"board": "savings"})
    Work.objects.update(started_at=timezone.now())

    answer = operator.post("/lighting/count", {"board": "savings"}, headers=ENGLISH, follow=True)

    assert "It is being counted anew, asked for at" in text_of(answer)
    assert Work.objects.count() == 1


def test_a_count_whose_worker_died_long_ago_holds_nobody_up(maya, mine):
    first = actions.ask_account(maya)
    Work.objects.update(started_at=maya.now - timedelta(hours=3))

    assert actions.ask_account(maya) != first


def test_a_count_that_failed_says_why_and_may_be_asked_for_again(operator, maya, mine):
    actions.ask_account(maya)
    Work.objects.update(started_at=maya.now, ended_at=maya.now, trouble="The disk is full.")

    answer = operator.get("/lighting/compliance", headers=ENGLISH)

    assert "The last count did not succeed. The disk is full." in text_of(answer, 202)
    assert "Refresh" not in answer
    operator.post("/lighting/count")
    assert "is being counted" in text_of(operator.get("/lighting/compliance", headers=ENGLISH), 202)


def test_a_street_that_is_described_stands_otherwise(operator, maya, mine):
    answer = operator.post(f"/lighting/street/describe?{STREET}", SAID)

    assert answer.status_code == 302
    actions.count_light(maya)
    (street,) = queries.account(maya).account.streets
    assert (street.facts.area, street.light.standing) == (800.0, "kept")
    assert street.indicators.density == pytest.approx(60.6 / 4800)
    page = text_of(operator.get(f"/lighting/street?{STREET}", headers=ENGLISH))
    assert "800 m²" in page


def test_a_light_without_its_finder_is_not_kept(operator, mine):
    answer = operator.post(
        f"/lighting/street/describe?{STREET}", SAID | {"light_by": ""}, headers=ENGLISH
    )

    assert "give both or neither" in text_of(answer, 422)
    assert not StreetSheet.objects.exists()


def test_nobody_describes_a_street_of_another_commune(maya, mine):
    elsewhere = Commune.objects.exclude(insee="57038").first()
    order = queries_order()

    with pytest.raises(actions.Refused):
        actions.describe_street(replace(maya, communes=frozenset({elsewhere.pk})), order)
    assert not StreetSheet.objects.exists()


def queries_order():
    from eclor.services.lighting.words.streets import DescribeStreet, StreetFacts

    return DescribeStreet(commune="57038", name="Rue de la Mine", facts=StreetFacts(width=8.0))


def test_an_account_is_kept_and_counted_anew_when_a_street_was_described(maya, mine):
    assert actions.keep_account(maya)
    LightAccount.objects.update(body=LightAccount.objects.get().body | {"communes": [1]})

    assert not actions.keep_account(maya)
    actions.describe_street(replace(maya, now=maya.now.replace(year=2027)), queries_order())
    assert actions.keep_account(maya)


def test_a_programme_given_anew_does_not_move_the_day_it_all_began(maya, mine):
    first, anew = maya.now - timedelta(days=90), maya.now - timedelta(days=5)
    told = Following.objects.create(
        territory_id=maya.territory, entity=mine, wanted="0" * 16, order="01TEST", since=first
    )
    actions.count_light(maya)
    Following.objects.filter(pk=told.pk).update(since=anew)

    actions.count_light(maya)

    assert queries.account(maya).account.began == (("57038", first.date()),)


def test_whoever_answers_for_one_commune_reads_that_one(maya, mine):
    actions.count_light(maya)
    elsewhere = Commune.objects.exclude(insee="57038").first()

    assert queries.account(replace(maya, communes=frozenset({elsewhere.pk}))).account.streets == ()
    assert len(queries.account(maya).account.streets) == 1


def test_the_file_has_the_rows_that_the_board_shows(operator, maya, mine):
    actions.count_light(maya)

    whole = operator.get("/lighting/compliance.csv")
    none = operator.get("/lighting/compliance.csv?standing=kept")

    assert len(whole.content.decode().splitlines()) == 2
    assert len(none.content.decode().splitlines()) == 1


def test_a_price_that_is_recorded_counts_from_its_day(operator, maya):
    said = {"first": "2026-01-01", "euro": "0.31", "euro_source": "Marché 2026", "co2": "0.04",
            "co2_source": "Base Empreinte 2025"}  # fmt: skip

    assert operator.post("/lighting/savings/tariff", said).status_code == 302

    assert queries.worth_here(maya, 100.0) == (pytest.approx(31.0), pytest.approx(4.0))
    before = replace(maya, now=maya.now.replace(year=2025, month=6))
    assert queries.worth_here(before, 100.0) == (pytest.approx(20.0), pytest.approx(5.2))
    actions.count_light(maya)
    page = text_of(operator.get("/lighting/savings", headers=ENGLISH))
    assert "Marché 2026" in page


def test_a_price_without_a_source_is_not_recorded(operator, maya):
    actions.count_light(maya)
    said = {"first": "2026-01-01", "euro": "0.31", "euro_source": "", "co2": "0.04"}

    assert operator.post("/lighting/savings/tariff", said).status_code == 422
    assert not Tariff.objects.exists()


def by_law(commune: str) -> RecordByLaw:
    return RecordByLaw(
        reference="A-1", off_from=time(23, 30), off_until=time(5), first=date(2026, 1, 1),
        commune=Commune.objects.get(insee=commune).pk,
    )  # fmt: skip


def test_everybody_reads_the_order_that_rules_a_street(client, maya, mine):
    row = actions.record_by_law(maya, by_law("57038"), PAPER)

    paper = client.get(f"/lighting/by-laws/{row.pk}.pdf")
    page = client.get(f"/lighting/my-street?{STREET}", headers=ENGLISH)

    assert (paper["Content-Type"], paper.content) == ("application/pdf", PAPER)
    assert f"/lighting/by-laws/{row.pk}.pdf" in page.content.decode()


def test_what_is_no_pdf_is_not_attached(maya):
    with pytest.raises(actions.Refused, match="PDF"):
        actions.record_by_law(maya, by_law("57038"), b"<html>")
    assert not MunicipalOrder.objects.exists()


def test_the_other_federation_reads_no_paper_and_no_account(client, maya, other_federation, mine):
    row = actions.record_by_law(maya, by_law("57038"), PAPER)
    actions.count_light(maya)

    enter(other_federation)

    assert not LightAccount.objects.exists()
    assert not MunicipalOrder.objects.filter(pk=row.pk).exists()
