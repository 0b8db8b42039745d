"""What others would try first is no password: what leaked, and the names around here."""

import hashlib
import random
from dataclasses import replace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from eclor.core.identity.models import Person
from eclor.core.identity.passwords import leaked
from eclor.core.service.configuration import BadSetting, Configuration

LEAKED = [f"leaked number {n}" for n in range(300)]


def _digest(password):
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture(params=[":count", "alone", "no line end"])
def file(request, tmp_path):
    draw = random.Random(57)
    many = ":" in request.param
    lines = [_digest(one) + (f":{draw.randrange(10**draw.randrange(1, 9))}" if many else "")
             for one in LEAKED]  # fmt: skip
    path = tmp_path / "leaked.txt"
    text = "\n".join(sorted(lines))
    path.write_text(text if request.param == "no line end" else text + "\n")
    return path


def test_a_leaked_password_is_found_in_the_sorted_file_wherever_it_stands(file):
    assert [one for one in LEAKED if not leaked(file, one)] == []
    assert [n for n in range(300) if leaked(file, f"my own number {n}")] == []


def test_an_empty_file_refuses_nobody(tmp_path):
    path = tmp_path / "none"
    path.write_text("")

    assert not leaked(path, "anything at all")


def test_the_house_refuses_what_its_file_has(val_alzette, file, settings):
    validate_password(LEAKED[7])
    settings.ECLOR = replace(settings.ECLOR, breached_passwords=str(file))

    with pytest.raises(ValidationError, match=r"leaked|fuité"):
        validate_password(LEAKED[7])
    validate_password("a sentence nobody wrote before")


def test_a_file_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(BadSetting, match="ECLOR_BREACHED_PASSWORDS"):
        Configuration(breached_passwords=str(tmp_path / "none"))


@pytest.mark.parametrize(
    "said",
    ["Villerupt54190!", "audun-le-tiche-2026", "AUDUN LE TICHE 57", "VilleruptAumetz", "Mairie-Villerupt-26",
     "eclor.eclor.2026", "Villérupt_audun_1", "maya.klein.1984"],
)  # fmt: skip
def test_names_of_communes_make_no_password(val_alzette, said):
    maya = Person(email="maya@example.org", name="Maya Klein")

    with pytest.raises(ValidationError):
        validate_password(said, maya)


def test_signs_are_no_names(val_alzette):
    validate_password("a#9$K!z@2^Q&", Person(email="maya@example.org", name="Maya Klein"))


@pytest.mark.parametrize(
    "said",
    ["la cascade de Villerupt gèle en hiver", "trois vaches à Villerupt, dont une bleue",
     "日本語のとても長い合言葉です"],
)  # fmt: skip
def test_a_sentence_may_name_a_commune(val_alzette, said):
    validate_password(said, Person(email="maya@example.org", name="Maya Klein"))
