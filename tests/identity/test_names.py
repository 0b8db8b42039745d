"""Letters can play tricks; names and mailboxes here do not."""

import pytest
from django.core.exceptions import ValidationError

from eclor.core.identity.names import honest_email, honest_name

TRICKS = {
    "turned round": "Maya\u202etnega",
    "nothing to see": "Maya\u200b",
    "a zero byte": "Ma\x00ya",
    "Cyrillic among Latin": "Mаya",
    "Greek among Latin": "Νoor",
    "a heap of accents": "M" + "\u0301" * 9,
    "only signs": "!!! 123",
    "nothing": "   ",
    "endless": "a" * 121,
    "half a character": "Maya\ud800",
    "a private one": "Maya\ue000",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_name_that_plays_tricks_is_refused(trick, in_english):
    with pytest.raises(ValidationError):
        honest_name(TRICKS[trick])


@pytest.mark.parametrize(
    "name",
    ["Inès", "Jean-Noël d’Alès", "O’Brien", "Nguyễn Thị Ánh", "Мария", "محمد", "李小龙", "Ñandú"],
)
def test_names_of_people_are_kept_as_they_are_written(name):
    assert honest_name(name) == name


def test_two_ways_to_write_the_same_accent_become_one():
    assert honest_name("Ine\u0300s") == "Inès"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (" Maya@Example.ORG ", "maya@example.org"),
        ("ｍaya@example.org", "maya@example.org"),
        ("maya@exämple.org", "maya@xn--exmple-cua.org"),
    ],
)
def test_a_mailbox_has_one_form(said, kept):
    assert honest_email(said) == kept


@pytest.mark.parametrize(
    "said", ["maya", "a@b\r\nBcc: x@y.fr", "mаya@example.org", "a" * 250 + "@x.fr", "a@" + "é" * 80]
)
def test_what_is_no_mailbox_is_refused(said):
    with pytest.raises(ValidationError):
        honest_email(said)
