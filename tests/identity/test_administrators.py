"""Whoever runs the machine lets in the first administrator of a real house, who began without any person."""

from urllib.parse import urlsplit

import pytest

from eclor.core.identity.models import Factor, Person
from eclor.core.territories.entering import enter
from eclor.core.territories.models import Territory
from eclor.core.trust.models import AuditLine
from eclor.run.administrators import main
from eclor.run.problems import CannotRun
from tests.identity.conftest import browser


@pytest.fixture
def slug(rive):
    return Territory.objects.get(pk=rive).slug


def _path(capsys):
    return urlsplit(capsys.readouterr().out.split()[-1]).path


def test_the_first_administrator_opens_the_link_once_and_owes_a_second_proof(rive, slug, capsys):
    main([slug, "Zoe@rive.example", "--name", "Zoé Müller"])
    enter(rive)
    path, desk = _path(capsys), browser()

    entered = desk.post(path)

    zoe = Person.objects.get(email="zoe@rive.example")
    assert (entered.status_code, browser().post(path).status_code) == (302, 410)
    assert [g.role for g in zoe.grants.all()] == ["administrator"]
    assert desk.get("/account").context["owes"]
    assert AuditLine.objects.get(did="identity.give_role").actor == "console"


def test_one_who_lost_every_proof_comes_back_by_the_console(rive, slug, nora, capsys):
    Factor.objects.create(
        territory_id=rive, person=nora, kind="passkey", made_at="2026-01-01T00:00Z"
    )

    main([slug, nora.email])
    enter(rive)
    kept = Factor.objects.count()
    main([slug, nora.email, "--lost-second-proof"])
    enter(rive)

    assert (kept, Factor.objects.count(), nora.grants.count()) == (1, 0, 1)
    assert AuditLine.objects.get(did="identity.reset_factors").actor == "console"


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["nowhere", "a@rive.example"], "There are:"),
        (["", "a@rive.example"], "There are:"),
        (["SLUG", "a@rive.example"], "--name"),
        (["SLUG", "no address", "--name", "Zoé"], "."),
    ],
)
def test_what_cannot_be_is_said_with_its_mend(rive, slug, words, mend):
    with pytest.raises(CannotRun, match=mend):
        main([slug if one == "SLUG" else one for one in words])
    enter(rive)
