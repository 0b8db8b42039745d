"""A request that came by letter is answered within its legal delay, and who asked stands behind the guard."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from eclor.core.service.scope import Scope
from eclor.core.trust import ledger
from eclor.core.trust.house import late
from eclor.core.trust.models import RightsListed
from eclor.core.trust.requests import actions
from eclor.core.trust.requests.actions import Asked, RequestRefused
from eclor.core.trust.requests.clock import due_on
from eclor.testing.house import PASSWORD


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 23)),
        (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2026, 4, 14), date(2026, 5, 15)),  # 14 May 2026 is Ascension Day
        (date(2028, 1, 31), date(2028, 2, 29)),  # a leap year
        (date(2026, 12, 1), date(2027, 1, 4)),  # over New Year and a week-end
    ],
)
def test_a_month_is_counted_as_the_law_counts_it(received: date, due: date):
    assert due_on(received) == due


@given(some.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_the_last_day_is_a_working_day_a_month_later_and_never_before(received: date):
    month, three = due_on(received), due_on(received, extended=True)

    assert month.weekday() < 5 > three.weekday()
    assert timedelta(days=28) <= month - received <= timedelta(days=31 + 6)
    assert timedelta(days=89) <= three - received <= timedelta(days=92 + 6)


@pytest.fixture
def guarantor(ines: Scope) -> Scope:
    return replace(ines, now=timezone.now())


@pytest.fixture
def asked(guarantor: Scope) -> Callable[..., RightsListed]:
    """A letter that came so many days ago."""

    def written(days: int = 3) -> RightsListed:
        said = Asked(
            kind="access",
            received=actions.today(guarantor) - timedelta(days=days),
            name="Canari Dupont",
            contact="3 rue de la Mine",
            words="Que savez-vous de moi ?",
        )
        return RightsListed.objects.get(pk=actions.write_down(guarantor, said))

    return written


@pytest.fixture
def desk(ines: Scope) -> Client:
    client = Client()
    given = {"email": "ines@example.org", "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302
    return client


def test_the_list_needs_no_name_and_the_database_shows_none(guarantor: Scope, asked):
    known = asked()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rights_request")
        (seen,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(r::text, ' ') FROM rights_request_listed r")
        (listed,) = cursor.fetchone()

    assert [one.pk for one in actions.pending(guarantor)] == [known.pk]
    assert seen == 0
    assert "Canari" not in listed


def test_whoever_reads_a_request_stands_in_the_log(guarantor: Scope, asked):
    known = asked()

    row = actions.read(guarantor, known)

    (line,) = ledger.seen(guarantor, known.subject)
    assert row.name == "Canari Dupont"
    assert (line.purpose, line.actor) == (actions.ANSWER, guarantor.person)


def test_an_answered_request_waits_for_nobody_and_is_not_answered_twice(guarantor: Scope, asked):
    known = asked()

    actions.close(guarantor, known, "Copie envoyée.")

    assert actions.pending(guarantor) == []
    with pytest.raises(RequestRefused):
        actions.close(guarantor, known, "Encore.")
    assert actions.read(guarantor, known).outcome == "Copie envoyée."


def test_three_months_are_taken_once_with_a_reason_and_within_the_first(guarantor: Scope, asked):
    known = asked()

    with pytest.raises(RequestRefused):
        actions.take_longer(guarantor, known, " ")
    actions.take_longer(guarantor, known, "Archives de trois communes.")

    again = RightsListed.objects.get(pk=known.pk)
    assert again.due_on == due_on(known.received_on, extended=True)
    with pytest.raises(RequestRefused):
        actions.take_longer(guarantor, again, "Encore.")
    with pytest.raises(RequestRefused):
        actions.take_longer(guarantor, asked(60), "Trop tard.")


def test_one_past_its_delay_is_a_red_figure(guarantor: Scope, asked):
    asked()
    before = late(guarantor).value
    asked(60)

    after = late(guarantor)

    assert (before, after.value) == (0, 1)
    assert after.severity is not None


def test_a_request_of_tomorrow_is_refused(guarantor: Scope, asked):
    with pytest.raises(RequestRefused):
        asked(-1)


def test_a_request_that_the_guard_would_hide_at_once_is_refused(guarantor: Scope, asked):
    with pytest.raises(RequestRefused):
        asked(actions.KEPT.days)

    assert asked(actions.KEPT.days - 1).closed_on is None


def test_the_guarantor_writes_one_down_answers_it_and_it_leaves_the_list(desk: Client):
    today = timezone.localdate().isoformat()
    given = {"kind": "erase", "received": today, "name": "N", "contact": "C", "words": ""}
    page = desk.post(reverse("rights-write"), given, follow=True)
    address = page.redirect_chain[-1][0]
    answer = desk.post(f"{address}/repondre", {"words": "Fait."}, follow=True)

    assert page.status_code == answer.status_code == 200
    assert address not in answer.content.decode()
    assert desk.post(f"{address}/repondre", {"words": "Fait."}).status_code == 409


def test_what_is_missing_is_said_at_its_field(desk: Client):
    answer = desk.post(reverse("rights-write"), {"kind": "everything", "received": "demain"})

    assert answer.status_code == 422
    assert answer.content.decode().count('class="wrong"') == 4


@pytest.mark.parametrize("name", ["rights-requests", "rights-write"])
def test_an_operator_sees_no_request(maya: Scope, name: str):
    client = Client()
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})
    ask = client.post if name == "rights-write" else client.get

    assert ask(reverse(name)).status_code == 403
