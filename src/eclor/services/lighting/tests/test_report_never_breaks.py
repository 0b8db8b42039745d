"""The council's paper comes, or a sentence says why not and when to ask again; it never breaks."""

import subprocess
from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from eclor.core.ui import paper, press
from eclor.services.lighting import actions
from eclor.services.lighting.models import LightAccount, TriedPlan
from eclor.services.lighting.tests.conftest import new_lamp
from eclor.services.lighting.words.accounts import Account, CommuneAccount, Compared
from eclor.services.lighting.words.adaptive import NightPlan
from eclor.services.lighting.words.energy import Band

NOTHING = Compared(
    before_first=date(2026, 9, 1), before_last=date(2026, 9, 30), learned=30,
    first=date(2026, 10, 2), last=date(2026, 10, 31), days=30, expected=0.0, used=0.0,
    saved=Band(0.0, 0.0, 0.0), cv=0.1, with_temperature=False, changed=None, beyond=False,
)  # fmt: skip


@pytest.fixture
def counted(maya):
    new_lamp(maya, ratedPower=100.0)
    actions.count_light(maya)


@pytest.fixture
def no_press(monkeypatch):
    """The page is written and not laid out."""
    monkeypatch.setattr(paper, "pdf", lambda page, more: page.encode())


def ended(code):
    return lambda *_, **__: subprocess.CompletedProcess([], code, b"", b"Traceback: a secret")


def raising(problem):
    def run(*_, **__):
        raise problem

    return run


@pytest.mark.parametrize(
    "run",
    [
        ended(1),
        ended(-9),
        ended(press.LIBRARIES_LACK),
        raising(subprocess.TimeoutExpired("press", 60)),
        raising(BlockingIOError("no process left")),
    ],
    ids=["fails", "killed", "without Pango", "too late", "cannot begin"],
)
def test_a_press_that_gives_nothing_is_a_sentence_and_an_hour_to_come_back(
    operator, counted, monkeypatch, run
):
    monkeypatch.setattr(subprocess, "run", run)

    answer = operator.get("/lighting/report.pdf")

    assert answer.status_code == 503
    assert answer["Retry-After"] == paper.RETRY_AFTER
    assert "PDF" in answer.content.decode()


def test_readers_do_not_wait_for_ever_behind_one_another(operator, counted, monkeypatch):
    monkeypatch.setattr(paper, "PATIENCE", 0.01)

    with paper._one:
        answer = operator.get("/lighting/report.pdf")

    assert (answer.status_code, answer["Retry-After"]) == (503, paper.RETRY_AFTER)


@pytest.mark.parametrize("page", ["report.pdf", "savings"])
def test_days_on_which_nothing_was_expected_have_no_share(operator, counted, no_press, page):
    kept = LightAccount.objects.get()
    none_lit = CommuneAccount("57038", "Audun-le-Tiche", 1, 0.0, 30, 0.0, None, NOTHING)
    told = replace(Account.from_json(kept.body), communes=(none_lit,), compared=NOTHING)
    LightAccount.objects.update(body=told.to_json())

    assert operator.get(f"/lighting/{page}").status_code == 200


@pytest.mark.parametrize("page", ["report.pdf", "savings"])
@pytest.mark.parametrize("hours", [4286.0, 0.0])
def test_a_plan_that_tried_no_street_says_nothing_of_the_year(
    operator, maya, counted, no_press, page, hours
):
    empty = NightPlan(date(2026, 10, 1), date(2026, 10, 31), 0, (), (), (), (), from_sunset=0.0)
    TriedPlan.objects.create(
        territory_id=maya.territory, made_at=timezone.now(), body=empty.to_json()
    )
    kept = LightAccount.objects.get()
    LightAccount.objects.update(body={**kept.body, "sunset_hours": hours})

    assert operator.get(f"/lighting/{page}").status_code == 200


@pytest.mark.parametrize("asked", ["", "?year=99999999999", "?year=-1", "?year=x"])
def test_an_account_without_communes_is_paper_whatever_year_is_asked(
    operator, maya, no_press, asked
):
    actions.count_light(maya)

    assert operator.get(f"/lighting/report.pdf{asked}").status_code == 200
