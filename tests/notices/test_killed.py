"""A house killed between handing a letter over and noting it: the letter never goes out again by itself."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from eclor.core.notices.carriers.mail import Mail
from eclor.core.notices.models import Sending
from eclor.core.notices.sending import DOUBTFUL_AFTER, send_due
from eclor.core.notices.words import Carrier, State
from eclor.core.service.scope import Scope
from eclor.testing.house import owner_conninfo
from eclor.testing.plugin import HOME
from eclor.testing.waiting import PATIENCE
from tests.notices.servers import mail_server

SENDING_AWAY = Path(__file__).with_name("sending_away.py")


@pytest.fixture
def subject(django_db_setup: None) -> Iterator[uuid.UUID]:
    """Somebody whose letter the other process commits; taken away after the test's own transaction."""
    found = uuid.uuid4()
    yield found
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
        owner.execute(
            "DELETE FROM notice_sending WHERE letter IN"
            " (SELECT id FROM notice_letter WHERE subject = %s)",
            (found,),
        )
        owner.execute("DELETE FROM notice_letter WHERE subject = %s", (found,))


@contextmanager
def house_that_sends(
    scope: Scope, subject: uuid.UUID, server: str
) -> Iterator["subprocess.Popen[str]"]:
    """A process with the letter in its outbox, which waits for a line before it sends."""
    words = [str(scope.territory), scope.now.isoformat(), str(subject), server]
    with subprocess.Popen(
        [sys.executable, str(SENDING_AWAY), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "posted\n"
            yield process
        finally:
            process.kill()


def test_a_house_killed_when_the_server_had_the_letter_never_sends_it_twice(
    subject: uuid.UUID, noon: Scope, later
):
    with mail_server() as server, house_that_sends(noon, subject, server.url) as house:

        def kill() -> None:
            house.kill()
            house.wait(PATIENCE)

        server.once_kept = kill
        house.stdin.write("\n")
        house.stdin.flush()
        died_of = house.wait(PATIENCE)
        row = Sending.objects.get(letter__in=_letters(subject))
        left = row.state
        server.once_kept = lambda: None

        by = {Carrier.MAIL: Mail(server.url, "house@example.org")}
        for hours in (2, 4, 30):
            send_due(later(DOUBTFUL_AFTER * hours), by)

        row.refresh_from_db()
        assert (died_of, left) == (-9, State.SENDING)
        assert (row.state, len(server.letters)) == (State.UNSURE, 1)


def _letters(subject: uuid.UUID) -> list[uuid.UUID]:
    with psycopg.connect(owner_conninfo(HOME)) as owner:
        found = owner.execute("SELECT id FROM notice_letter WHERE subject = %s", (subject,))
        return [row[0] for row in found]
