"""Letters that no mail server took away are forgotten with their reader, and after a day."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from eclor.core.identity import outbox
from eclor.core.identity.models import Person
from eclor.core.trust.retention import FAILURES_KEPT, forget, forget_letters


@pytest.fixture
def letters(settings, tmp_path):
    """The folder of letters; each call writes one."""
    settings.EMAIL_BACKEND = "eclor.core.identity.outbox.Files"
    settings.EMAIL_FILE_PATH = tmp_path

    def write(to: str) -> None:
        EmailMessage(subject="Votre lien", body="https://secret", to=[to]).send()

    return write


def left(folder) -> list[str]:
    return sorted(one.read_text().split("To: ")[1].splitlines()[0] for one in folder.iterdir())


def test_who_is_erased_leaves_no_letter_in_the_outbox(letters, maya, tmp_path):
    for to in ("Maya <MAYA@example.org>", "louis@example.org", "maya@example.org"):
        letters(to)

    gone = forget_letters(maya, maya.person)

    assert (gone, left(tmp_path)) == (2, ["louis@example.org"])


def test_a_letter_is_forgotten_after_a_day(letters, maya, tmp_path):
    letters("old@example.org")
    (old,) = tmp_path.iterdir()
    then = (timezone.now() - FAILURES_KEPT - timedelta(minutes=1)).timestamp()
    os.utime(old, (then, then))
    letters("new@example.org")

    forget(replace(maya, now=timezone.now()))

    assert left(tmp_path) == ["new@example.org"]
    assert Person.objects.filter(pk=maya.person).exists()


def test_a_house_without_an_outbox_has_nothing_to_forget(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "none"

    assert outbox.forget_mailbox("maya@example.org") == 0
