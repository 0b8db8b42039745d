"""The strip: each figure stands for itself, and remembers yesterday."""

import threading
from datetime import timedelta

import pytest

from eclor.core.service.contract import Kpi, Reading, Service
from eclor.core.service.registry import Registry
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience, Severity
from eclor.core.ui.budget import Desk, Outcome
from eclor.faces.hypervisor import jobs
from eclor.faces.hypervisor.models import FigureSample
from eclor.faces.hypervisor.queries import figures as strip
from eclor.testing.plugin import NOON


def figure(key: str, value, **more) -> Kpi:
    return Kpi(key=key, title=key, unit="", value=value, **more)


@pytest.fixture
def only(monkeypatch):
    """Let these figures alone be declared, answered by a desk of this test's own."""
    desks = []

    def declared(*kpis: Kpi) -> None:
        house = Registry()
        house.add(Service(key="snow", title="Neige", purpose="Dire.", icon="snowflake", kpis=kpis))
        desks.append(Desk(fresh=0))
        monkeypatch.setattr(strip, "registry", house)
        monkeypatch.setattr(strip, "desk", desks[-1])
        monkeypatch.setattr(jobs, "desk", desks[-1])

    yield declared
    for desk in desks:
        desk.close()


def sampled(scope: Scope, key: str, ago: timedelta, value: float) -> None:
    FigureSample.objects.create(
        territory_id=scope.territory, key=key, at=scope.now - ago, value=value
    )


def test_a_slow_and_a_broken_figure_say_so_in_their_own_place(maya, only, caplog):
    gate = threading.Event()

    def slow(scope: Scope) -> Reading:
        gate.wait(20)
        return Reading(value=1)

    def broken(scope: Scope) -> Reading:
        raise ValueError("the plough is in the ditch")

    only(
        figure("slow", slow),
        figure("broken", broken),
        figure("fine", lambda scope: Reading(value=3, at=scope.now)),
    )
    found = strip.figures(maya)
    gate.set()

    assert [(f.key, f.outcome, f.value) for f in found] == [
        ("snow.slow", Outcome.SLOW, None),
        ("snow.broken", Outcome.FAILED, None),
        ("snow.fine", Outcome.ANSWERED, 3),
    ]
    assert "the plough is in the ditch" in caplog.text


def test_a_value_that_asks_for_somebody_has_its_sign_until_it_is_too_old(maya, only):
    def reading(age: timedelta, severity: Severity | None):
        return lambda scope: Reading(value=1, at=scope.now - age, severity=severity)

    only(
        figure("calm", reading(timedelta(0), None)),
        figure("watch", reading(timedelta(0), Severity.WARNING)),
        figure("grave", reading(timedelta(0), Severity.CRITICAL)),
        figure("old", reading(timedelta(hours=1), Severity.CRITICAL)),
    )

    assert [f.severity for f in strip.figures(maya)] == ["", "attention", "alarm", ""]


def test_yesterday_at_this_hour_is_the_comparison_else_an_hour_ago_else_none(maya, only):
    only(*(figure(key, lambda scope: Reading(value=5, at=scope.now)) for key in "abc"))
    sampled(maya, "snow.a", timedelta(hours=24, minutes=3), 2)
    sampled(maya, "snow.a", timedelta(hours=1), 4)
    sampled(maya, "snow.b", timedelta(minutes=58), 4)
    sampled(maya, "snow.c", timedelta(hours=3), 4)

    found = strip.figures(maya)

    assert [f.before and (f.before.value, f.before.hours) for f in found] == [
        (2, 24),
        (4, 1),
        None,
    ]


def test_a_trend_is_the_last_of_each_ten_minutes_oldest_first(maya, only):
    only(figure("a", lambda scope: Reading(value=5, at=scope.now)))
    for minutes, value in ((25, 1), (22, 2), (12, 3), (1, 4), (7 * 60, 9)):
        sampled(maya, "snow.a", timedelta(minutes=minutes), value)

    (found,) = strip.figures(maya)

    assert found.trend == ((22 * 60, 2), (12 * 60, 3), (60, 4))


def test_one_or_six_figures_take_the_same_number_of_questions(
    maya, only, django_assert_num_queries
):
    for number in (1, 6):
        only(*(figure(f"k{n}", lambda scope: Reading(value=5)) for n in range(number)))
        with django_assert_num_queries(1):  # the desk's own threads are not counted
            assert len(strip.figures(maya)) == number


def test_somebody_chooses_figures_and_their_order_and_unknown_ones_are_left_out(maya, only):
    only(*(figure(f"k{n}", lambda scope: Reading(value=5)) for n in range(8)))

    usual = list(strip.chosen(maya))
    wanted = list(strip.chosen(maya, ["snow.k7", "gone.x", "snow.k1"]))

    assert usual == [f"snow.k{n}" for n in range(6)]
    assert wanted == ["snow.k7", "snow.k1"]
    assert list(strip.chosen(maya, ["gone.x"])) == usual


def test_a_figure_is_shown_to_whom_it_is_meant_for_alone(maya, admin, only):
    only(figure("costs", lambda scope: Reading(value=1), audience=Audience.ADMINISTRATOR))

    assert (list(strip.cards(maya)), list(strip.cards(admin))) == ([], ["snow.costs"])


def test_each_minute_is_noted_once_and_what_is_not_known_is_not(maya, only):
    def broken(scope: Scope) -> Reading:
        raise ValueError("nothing to say")

    only(
        figure("known", lambda scope: Reading(value=3)),
        figure("unknown", lambda scope: Reading(value=None)),
        figure("broken", broken),
    )

    jobs.sample_figures(maya)
    jobs.sample_figures(maya)

    assert list(FigureSample.objects.values_list("key", "at", "value")) == [
        ("snow.known", NOON, 3.0)
    ]


def test_old_minutes_are_thinned_to_quarters_and_then_forgotten(maya):
    for ago in (timedelta(days=7, minutes=1), timedelta(days=9), timedelta(days=9, minutes=1)):
        sampled(maya, "snow.a", ago, 1)
    sampled(maya, "snow.a", timedelta(days=401), 1)

    jobs.thin_samples(maya)

    kept = FigureSample.objects.order_by("at").values_list("at", flat=True)
    assert [maya.now - at for at in kept] == [timedelta(days=9), timedelta(days=7, minutes=1)]


def test_a_year_of_minutes_is_told_in_about_two_thousand_points(maya):
    FigureSample.objects.bulk_create(
        FigureSample(
            territory_id=maya.territory,
            key="snow.a",
            at=maya.now - timedelta(minutes=n),
            value=n,
        )
        for n in range(10_000)
    )

    found = strip.history(maya, "snow.a", maya.now - timedelta(days=7), maya.now)

    assert 1900 <= len(found) <= 2101
    assert found == sorted(found)
