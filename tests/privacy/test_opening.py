"""Opening a purpose through Django: what a room writes, and what the person then sees."""

import threading
import time
import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone
from django.utils.translation import override

from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import enter
from eclor.core.trust import ledger
from eclor.core.trust.about import AboutPerson
from eclor.core.trust.purposes import PurposeRefused, opened, subjects_at
from tests.privacy.ground import (
    ANSWER,
    AUDUN,
    ELSEWHERE,
    HERE,
    KARIM,
    LOUIS,
    MAYA,
    STATISTICS,
    VILLERUPT,
    Ground,
)

WHY = "signalement 12"


@pytest.fixture
def note() -> Any:
    with isolate_apps("tests.privacy"):

        class Note(AboutPerson):
            commune_id = models.BigIntegerField(null=True)
            category = models.TextField(default="dump")
            name = models.TextField()
            email = models.TextField()
            phone = models.TextField()
            message = models.TextField()

            class Meta:
                app_label = "privacy"
                db_table = "civic_note"
                managed = False

        yield Note


@pytest.fixture
def agent(there: Ground, db: None) -> Scope:
    enter(HERE)
    return _scope()


def _scope(**more: Any) -> Scope:
    return Scope(
        territory=HERE,
        now=timezone.now(),
        person="7",
        **({"audience": Audience.AGENT} | more),
    )


def _new(note: Any, **more: Any) -> Any:
    return note(
        territory_id=HERE,
        subject=uuid.uuid4(),
        retained_until=timezone.now() + timedelta(days=30),
        name="N",
        email="n@example.org",
        phone="0",
        message="m",
        **more,
    )


def test_outside_a_purpose_the_row_does_not_exist(agent, note):
    with pytest.raises(note.DoesNotExist):
        note.objects.get(subject=LOUIS)


def test_within_a_purpose_the_persons_row_is_there_and_no_other(agent, note):
    with opened(agent, ANSWER, WHY, [LOUIS]):
        seen = list(note.objects.values_list("subject", flat=True))

    assert seen == [LOUIS]


def test_afterwards_it_is_gone_again_even_within_one_transaction(agent, note):
    with transaction.atomic():
        with opened(agent, ANSWER, WHY, [LOUIS]):
            pass
        seen = note.objects.count()

    assert seen == 0


def test_the_inner_of_two_openings_holds_then_the_outer_again(agent, note):
    with opened(agent, ANSWER, WHY, [LOUIS]):
        with opened(agent, ANSWER, "signalement 13", [MAYA]):
            inner = list(note.objects.values_list("subject", flat=True))
        outer = list(note.objects.values_list("subject", flat=True))

    assert (inner, outer) == ([MAYA], [LOUIS])


def test_an_opening_that_failed_leaves_nothing_open(agent, note):
    with pytest.raises(ZeroDivisionError), opened(agent, ANSWER, WHY, [LOUIS]):
        raise ZeroDivisionError

    assert note.objects.count() == 0


def test_a_statistic_reads_everybody_kept(agent, note):
    with opened(agent, STATISTICS, "bilan du mois", None):
        count = note.objects.count()

    assert count == 298  # 299 persons, one past retention


def test_an_agent_of_one_commune_sees_its_rows_alone(agent, note):
    with opened(_scope(communes=frozenset({AUDUN})), ANSWER, WHY, [LOUIS, MAYA]):
        seen = set(note.objects.values_list("commune_id", flat=True))

    assert seen == {AUDUN}


def test_the_right_to_write_ends_at_the_commune_too(agent, note):
    with opened(_scope(communes=frozenset({AUDUN})), ANSWER, WHY, [LOUIS, MAYA]):
        changed = note.objects.filter(commune_id=VILLERUPT).update(category="lamp")

    assert changed == 0


def test_whoever_tells_us_something_needs_no_purpose_and_reads_nothing(agent, note):
    told = _new(note)

    told.save()

    assert note.objects.count() == 0
    with opened(agent, ANSWER, WHY, [told.subject]):
        assert note.objects.get().email == "n@example.org"


def test_a_row_may_be_deleted_within_its_purpose(agent, note):
    with opened(agent, ANSWER, "effacement", [KARIM]):
        note.objects.all().delete()
        left = note.objects.count()

    assert left == 0


def test_pseudonyms_are_found_by_key_without_a_purpose(agent, note):
    told = _new(note)
    told.save()

    assert subjects_at(note, [told.pk, uuid.uuid4()]) == [told.subject]


def test_nothing_can_be_collected_into_another_federation(agent, note):
    stray = _new(note)
    stray.territory_id = ELSEWHERE

    with pytest.raises(psycopg.errors.InsufficientPrivilege), _as_psycopg():
        stray.save()


@pytest.mark.parametrize(
    ("purpose", "reason", "subjects", "said"),
    [
        ("marketing", WHY, [LOUIS], "marketing"),
        (ANSWER, WHY, None, "désignées"),
        (ANSWER, "  ", [LOUIS], "pourquoi"),
        (ANSWER, "deux\nlignes", [LOUIS], "pourquoi"),
        (ANSWER, "coupé\0là", [LOUIS], "pourquoi"),
        (ANSWER, WHY, [uuid.UUID(int=n) for n in range(1001)], "1 000"),
    ],
)
def test_what_the_charter_does_not_allow_is_refused_with_a_sentence(
    agent, purpose, reason, subjects, said
):
    with (
        override("fr"),
        pytest.raises(PurposeRefused, match=said),
        opened(agent, purpose, reason, subjects),
    ):
        pytest.fail("it opened")


def test_nobody_named_is_a_mistake_of_the_caller(agent):
    with pytest.raises(ValueError, match="Name the persons"), opened(agent, ANSWER, WHY, []):
        pytest.fail("it opened")


def test_each_read_stands_at_once_in_the_persons_own_log(agent, note):
    who = uuid.uuid4()
    with opened(agent, ANSWER, "une réponse à donner", [who]):
        note.objects.count()
    with opened(agent, STATISTICS, "bilan du mois", None):
        note.objects.count()

    log = ledger.seen(agent, who)

    assert [(one.purpose, one.reason, one.actor, one.everybody) for one in log[:2]] == [
        (STATISTICS, "bilan du mois", "7", True),
        (ANSWER, "une réponse à donner", "7", False),
    ]


def test_the_line_stays_when_the_reader_rolls_back(agent, note):
    who = uuid.uuid4()

    with pytest.raises(ZeroDivisionError), transaction.atomic(), opened(agent, ANSWER, WHY, [who]):
        raise ZeroDivisionError

    assert [one.reason for one in ledger.seen(agent, who) if not one.everybody] == [WHY]


def test_after_a_restart_of_the_database_the_next_opening_writes_its_line(agent, note, there):
    who = uuid.uuid4()
    with opened(agent, ANSWER, WHY, [LOUIS]):
        pass
    there.owner.execute(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
        " WHERE application_name = 'eclor ledger'"
    )

    with opened(agent, ANSWER, "après la coupure", [LOUIS, who]):
        seen = note.objects.count()

    assert seen == 1
    assert [one.reason for one in ledger.seen(agent, who) if not one.everybody] == [
        "après la coupure"
    ]


def test_eight_threads_open_side_by_side_and_each_sees_its_own(there: Ground):
    seen: dict[uuid.UUID, list[uuid.UUID]] = {}

    def read(who: uuid.UUID) -> None:
        reader = there.app()
        for _ in range(5):
            token = there_open(reader, who)
            with reader.transaction():
                reader.execute("SELECT set_config('eclor.access', %s, true)", (token,))
                rows = reader.execute("SELECT subject FROM civic_note").fetchall()
            seen.setdefault(who, []).extend(row[0] for row in rows)

    from eclor.core.trust.door import door

    def there_open(reader: psycopg.Connection[Any], who: uuid.UUID) -> str:
        asked = "SELECT trust.open(%s::smallint, %s, 'x', 'x', %s, NULL, %s) AS token"
        return str(door.ask(asked, HERE, ANSWER, [who], reader.info.backend_pid)[0]["token"])

    people = [uuid.UUID(int=LOUIS.int + 10 + n) for n in range(8)]
    threads = [threading.Thread(target=read, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == {who: [who] * 5 for who in people}


def test_the_line_is_written_again_when_the_server_dropped_the_ledgers_connection(agent, there):
    there.owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'eclor_ledger'"
        " AND application_name = 'eclor ledger'"
    )
    deadline = time.monotonic() + 5
    while (
        time.monotonic() < deadline
        and there.owner.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'eclor ledger'"
        ).fetchone()
    ):
        time.sleep(0.01)

    with opened(agent, ANSWER, WHY, [LOUIS]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM civic_note")
        assert cursor.fetchone() == (1,)


class _as_psycopg:
    """Django wraps the driver's errors: give the driver's own."""

    def __enter__(self) -> None:
        self.inside = transaction.atomic()
        self.inside.__enter__()

    def __exit__(self, kind: Any, problem: Any, trace: Any) -> None:
        self.inside.__exit__(kind, problem, trace)
        if problem is not None and isinstance(problem.__cause__, psycopg.Error):
            raise problem.__cause__
