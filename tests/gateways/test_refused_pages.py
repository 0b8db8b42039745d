"""Refused messages on the operators' pages: seen, said again, marked, cleared away."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from eclor.core.gateways import actions, keeping, queries
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.gateways.tasks import replay as replay_job
from eclor.core.gateways.words import REFUSALS
from eclor.core.jobs.models import Work
from eclor.core.service.scope import Scope
from eclor.core.service.words import Refusal
from tests.gateways.things import device, refuse, stranger


@pytest.fixture
def lamp(admin: Scope, bus: Any) -> Device:
    return device(admin, "lamp-9")


def test_every_refusal_is_explained_with_what_to_do():
    assert set(REFUSALS) == set(Refusal)


def test_the_list_counts_each_reason(lamp: Device, maya: Scope, browser_of: Any):
    for refusal in ("impossible_value", "impossible_value", "unreadable"):
        refuse(lamp, refusal=refusal)

    answer = browser_of(maya).get("/devices/refused/?refusal=unreadable")

    assert [(str(word), n) for word, _title, n in answer.context["counts"]] == [
        ("impossible_value", 2),
        ("unreadable", 1),
    ]
    assert len(answer.context["rows"]) == 1


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("key=lamp-9", 1), ("key=nobody", 0), ("day=2026-11-19", 1), ("day=nonsense", 2)],
)
def test_the_list_is_narrowed_by_device_and_day(
    lamp: Device, admin: Scope, browser_of: Any, asked: str, shown: int
):
    refuse(lamp)
    late = timezone.datetime(2026, 11, 18, 23, 30, tzinfo=timezone.timezone.utc)
    refuse(device(admin, "lamp-8"), received_at=late)  # half past midnight in Paris

    answer = browser_of(admin).get(f"/devices/refused/?{asked}")

    assert len(answer.context["rows"]) == shown


def test_the_sheet_explains_in_the_readers_language_and_shows_the_bytes(
    lamp: Device, maya: Scope, browser_of: Any
):
    kept = refuse(lamp, b"<script>\x00\xff\xe2\x80\xaeevil", refusal="unreadable")
    page = browser_of(maya)

    said = page.get(f"/devices/refused/{kept.pk}/", headers={"accept-language": "fr"})

    text = said.content.decode()
    assert "Illisible" in text
    assert "&lt;script&gt;␀\\xff⟨U+202E⟩evil" in text
    assert "3c 73 63 72 69 70 74 3e 00 ff e2 80 ae" in text
    assert "&#x27;?&#x27; is not a number." in text  # the recorder's own sentence, as detail


def test_the_bytes_are_saved_as_they_came(lamp: Device, maya: Scope, browser_of: Any):
    kept = refuse(lamp, b"<html>\x00\xff")

    answer = browser_of(maya).get(f"/devices/refused/{kept.pk}/raw")

    assert answer.content == b"<html>\x00\xff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_chosen_messages_are_said_again(lamp: Device, maya: Scope, bus: Any, browser_of: Any):
    chosen, other = refuse(lamp), refuse(lamp)
    form = {"verb": "replay", "message": [chosen.pk], "back": "/devices/refused/"}

    answer = browser_of(maya).post("/devices/refused/handle", form)

    assert answer.url == "/devices/refused/?said=1&kept=0"
    assert [identity for _s, _p, identity in bus.stored] == [b"replay %d" % chosen.pk]
    assert [one.pk for one in queries.refused(maya)] == [other.pk]


def test_refused_again_it_is_still_of_when_it_was_first_heard(lamp: Device, maya: Scope, bus: Any):
    first = refuse(lamp)
    actions.replay(replace(maya, now=timezone.now()), [first.pk])
    # The recorder refuses it anew: its signal ends with its number in the stream, here 1.
    again = refuse(lamp, received_at=timezone.now(), signal=f"01M83CH0H8{1:016d}")

    actions.replay(replace(maya, now=timezone.now()), [again.pk])

    assert bus.stored[0][0] == bus.stored[1][0]
    assert b"replay@" in bus.stored[0][0]


def test_what_cannot_be_said_again_stays_and_says_why(
    lamp: Device, maya: Scope, bus: Any, browser_of: Any
):
    cut = refuse(lamp, b"xx", size=300_000, refusal="too_large")
    page = browser_of(maya)

    answer = page.post("/devices/refused/handle", {"verb": "replay", "message": [cut.pk]})

    assert answer.url.endswith("said=0&kept=1")
    assert bus.stored == []
    assert "Only 2 of 300000 bytes" in page.get(f"/devices/refused/{cut.pk}/").content.decode()


def test_all_of_a_filter_are_marked_and_no_others(lamp: Device, maya: Scope, browser_of: Any):
    refuse(lamp, refusal="future")
    stays = refuse(lamp)

    browser_of(maya).post("/devices/refused/handle", {"verb": "discard-all", "refusal": "future"})

    assert [one.pk for one in queries.refused(maya)] == [stays.pk]


@pytest.mark.parametrize("form", [{"verb": "replay"}, {"verb": "burn"}, {}])
def test_an_order_without_messages_is_refused(
    lamp: Device, maya: Scope, browser_of: Any, form: dict[str, str]
):
    refuse(lamp)

    assert browser_of(maya).post("/devices/refused/handle", form).status_code == 422
    assert queries.refused(maya).count() == 1


def test_many_are_said_again_by_a_job_that_is_watched(
    lamp: Device, maya: Scope, bus: Any, browser_of: Any
):
    for _ in range(actions.AT_ONCE + 5):
        refuse(lamp)
    page = browser_of(maya)
    answer = page.post("/devices/refused/handle", {"verb": "replay-all"})
    work = Work.objects.get()
    waiting = page.get(answer.url).content.decode()

    replay_job(maya.territory, work.pk)

    assert answer.url == f"/devices/refused/work/{work.pk}"
    assert "Waits for its turn" in waiting
    assert len(bus.stored) == actions.AT_ONCE + 5
    assert "Done: 55 of 55" in page.get(answer.url).content.decode()
    assert not queries.refused(maya).exists()


def test_a_job_taken_up_again_says_nothing_twice(
    lamp: Device, maya: Scope, bus: Any, browser_of: Any
):
    for _ in range(actions.AT_ONCE + 1):
        refuse(lamp)
    browser_of(maya).post("/devices/refused/handle", {"verb": "replay-all"})
    work = Work.objects.get()

    replay_job(maya.territory, work.pk)
    replay_job(maya.territory, work.pk)

    assert len(bus.stored) == actions.AT_ONCE + 1


def test_the_old_is_cleared_away_and_the_young_stays(lamp: Device, maya: Scope):
    now = timezone.now()
    scope = Scope(territory=maya.territory, now=now)
    old, young = now - timedelta(days=91), now - timedelta(days=89)
    refuse(lamp, received_at=old)
    refuse(lamp, received_at=old, handled_at=now - timedelta(days=31), outcome="discarded")
    refuse(lamp, received_at=old, handled_at=now - timedelta(days=121), outcome="replayed")
    waits = refuse(lamp, received_at=young)
    looked_at = refuse(lamp, received_at=old, handled_at=now - timedelta(days=29))
    stranger(lamp, "GONE", heard=old)
    still = stranger(lamp, "HERE", heard=young)

    keeping.clear_away(scope)
    keeping.clear_away(scope)

    assert set(RefusedMessage.objects.filter(stranger=None).values_list("pk", flat=True)) == {
        waits.pk,
        looked_at.pk,
    }
    assert [one.pk for one in Stranger.objects.all()] == [still.pk]
