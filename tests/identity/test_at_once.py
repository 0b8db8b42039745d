"""What comes at the same moment on connections of its own is counted one after the other."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from eclor.core.identity import attempts, links
from eclor.core.identity.admission import AGAIN
from eclor.core.identity.models import FailedSignIn, Link, Session
from eclor.core.identity.sessions import SessionStore
from eclor.core.territories.entering import enter
from eclor.testing.house import BORD_DE_MOSELLE

EMAIL, ADDRESS = "paul@rive.example", "192.0.2.7"


@pytest.fixture
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Inside the real federation, without a transaction around: others see what is written."""
    with django_db_blocker.unblock():
        enter(BORD_DE_MOSELLE)
        try:
            yield
        finally:
            for table in (FailedSignIn, Link, Session):
                table.objects.all().delete()
            connection.close()


def at_once(many: int, deed: Callable[[], Any]) -> list[Any]:
    """What each of ``many`` got who did it at the same moment."""
    ready = Barrier(many)

    def one() -> Any:
        try:
            enter(BORD_DE_MOSELLE)
            connection.ensure_connection()
            ready.wait()
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as several:
        return [each.result() for each in [several.submit(one) for _ in range(many)]]


def test_guesses_made_at_the_same_moment_are_no_more_than_guesses_made_in_turn(kept):
    taken = at_once(attempts.PER_ACCOUNT * 2, lambda: attempts.taken(EMAIL, ADDRESS))

    assert len([one for one in taken if one]) == attempts.PER_ACCOUNT


def test_guesses_at_many_accounts_from_one_line_are_counted_too(kept):
    for number in range(attempts.PER_ADDRESS - 2):
        attempts.failed(f"{number}@rive.example", ADDRESS)
    names = iter(f"new{number}@rive.example" for number in range(8))

    taken = at_once(8, lambda: attempts.taken(next(names), ADDRESS))

    assert len([one for one in taken if one]) == 2


def test_letters_asked_for_at_the_same_moment_flood_no_mailbox(kept):
    here: Any = SimpleNamespace(here=SimpleNamespace(name="Bord de Moselle"))

    def ask() -> bool:
        try:
            links.send(here, EMAIL, ADDRESS, timezone.now())
        except links.TooMany:
            return False
        return True

    assert sum(at_once(links.PER_MAILBOX * 2, ask)) == links.PER_MAILBOX


def test_a_link_pressed_twice_at_the_same_moment_opens_once(kept):
    now = timezone.now()
    mark = links.digest("token")
    Link.objects.create(
        territory_id=BORD_DE_MOSELLE, mark=mark, email=EMAIL, address=ADDRESS, made_at=now,
        expires_at=now + timedelta(minutes=5),
    )  # fmt: skip

    opened = at_once(6, lambda: links.use("token", now))

    assert sorted(one or "" for one in opened) == [""] * 5 + [EMAIL]


def test_a_proof_for_one_deed_is_good_for_one_of_two_at_the_same_moment(kept):
    proved = SessionStore()
    proved[AGAIN] = {"person": 1, "at": 0}
    proved.save()
    both = Barrier(2)

    def deed() -> bool:
        mine = SessionStore(proved.session_key)
        assert AGAIN in mine
        both.wait()
        return mine.take(AGAIN) is not None

    assert sorted(at_once(2, deed)) == [False, True]
