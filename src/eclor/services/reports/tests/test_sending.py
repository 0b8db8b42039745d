"""What is told arrives once, behind the guard, and leads to nobody on the map."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from eclor.core.context.streets import Placed
from eclor.core.facts.models import ToldFact
from eclor.core.pictures.rebuilding import rebuild
from eclor.core.trust.mine import journal
from eclor.services.reports.actions.forgetting import forget_ended, forget_me
from eclor.services.reports.actions.limits import (
    IN_AN_HOUR,
    TooMany,
    count_sending,
    forget_sendings,
)
from eclor.services.reports.actions.marking import measure_delays
from eclor.services.reports.actions.sending import digest_of, saw_it_too, send_report
from eclor.services.reports.models import (
    Contact,
    ContactListed,
    Photo,
    Report,
    Sending,
    Told,
    ToldListed,
)
from eclor.services.reports.queries import people
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.rules.working import Calendar, due, worked
from eclor.services.reports.tests.conftest import HERE, telling, told
from eclor.services.reports.words import Kind, Spot, State
from eclor.testing.pictures import phone_picture


def test_a_report_is_received_with_its_delay_and_a_first_step(dump):
    assert (dump.state, dump.kind) == (State.RECEIVED, Kind.DUMP)
    assert dump.due_at > dump.received_at
    assert [step.state for step in dump.steps.all()] == [State.RECEIVED]


def test_the_same_form_sent_twice_is_one_report_with_one_link(today, audun):
    form = uuid.uuid4()

    first = send_report(today, telling(audun), form)
    again = send_report(today, telling(audun), form)

    assert (first.again, again.again) == (False, True)
    assert (again.report, again.secret) == (first.report, first.secret)
    assert Report.objects.count() == 1


def test_what_was_told_is_seen_through_no_query_of_the_application(dump):
    assert Told.objects.count() == 0
    assert Contact.objects.count() == 0
    assert ToldListed.objects.filter(report_id=dump.pk).count() == 1


def test_an_agent_reads_it_through_a_purpose_and_the_address_through_another(maya, dump):
    account = people.account(maya, dump)

    assert [one.text for one in account.told] == ["Trois matelas au bord du chemin"]
    assert people.addresses(maya, dump) == ["louise@example.org"]
    assert Told.objects.count() == 0


def test_the_point_on_the_map_is_in_open_country_that_of_a_wide_cell_and_says_no_word(today, audun):
    receipt = told(today, audun, spot=Spot(lon=5.951234, lat=49.471234))

    drawn = Report.objects.get(pk=receipt.report).entity

    assert drawn.attributes["placed"] == Placed.CELL
    assert (drawn.lon, drawn.lat) != pytest.approx((5.951234, 49.471234), abs=0.0002)
    assert (drawn.lon, drawn.lat) == pytest.approx((5.951234, 49.471234), abs=0.002)
    assert "matelas" not in json.dumps(drawn.attributes) + drawn.name


def test_noise_is_on_no_map_and_shown_to_no_neighbour(today, audun):
    receipt = told(today, audun, kind=Kind.NOISE)

    assert Report.objects.get(pk=receipt.report).entity is None
    assert queries.near(today, Kind.NOISE, HERE, 0) == []
    assert list(queries.public(today, None)) == []


def test_who_saw_it_too_counts_once_and_adds_no_report(today, audun, dump):
    form = uuid.uuid4()

    saw_it_too(today, dump.pk, telling(audun), form)
    again = saw_it_too(today, dump.pk, telling(audun), form)

    assert (again.again, again.report) == (True, dump.pk)
    assert queries.told_of([dump]) == {dump.pk: 2}
    assert Report.objects.count() == 1


def test_a_dump_forty_metres_away_is_offered_and_one_further_is_not(today, audun, dump):
    near = Spot(lon=HERE.lon, lat=HERE.lat + 40 / 111_195)
    far = Spot(lon=HERE.lon, lat=HERE.lat + 60 / 111_195)

    assert [row.pk for row, _away in queries.near(today, Kind.DUMP, near, 0)] == [dump.pk]
    assert queries.near(today, Kind.DUMP, far, 0) == []


def test_a_dead_lamp_by_its_pole_is_told_as_a_fact_with_its_place(today, audun, pole):
    receipt = told(
        today, audun, kind=Kind.LAMP, spot=None, asset=pole.pk, answers={"lamp_how": "dark"}
    )

    row = Report.objects.get(pk=receipt.report)
    said = ToldFact.objects.get(name="LampReported").body
    assert (row.lon, row.lat) == (pole.lon, pole.lat)
    assert (said["entity"], said["how"], said["report"]) == (pole.pk, "dark", row.pk)


def test_no_fact_and_no_audit_line_repeats_what_was_told(dump):
    with connection.cursor() as cursor:
        for table in ("told_fact", "audit_line", "report", "report_step", "entity"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ 'matelas|louise'")  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_a_bearer_forgets_and_the_report_stays(today, dump):
    known = ToldListed.objects.get(report_id=dump.pk)
    try:
        gone = forget_me(today, known)
    finally:
        journal.path().unlink(missing_ok=True)

    assert gone == 2  # the words and the address
    assert not ToldListed.objects.filter(report_id=dump.pk).exists()
    assert Report.objects.filter(pk=dump.pk).exists()


def test_three_months_after_the_end_nobody_is_left_in_it(today, audun, dump):
    young = told(today, audun, spot=Spot(lon=5.96, lat=49.48))
    Report.objects.filter(pk=dump.pk).update(
        state=State.DONE, closed_at=today.now - timedelta(days=91)
    )

    assert forget_ended(today) == 1
    assert list(ToldListed.objects.values_list("report_id", flat=True)) == [young.report]
    assert ContactListed.objects.count() == 0


def test_a_flood_from_one_network_is_stopped_and_another_is_not(today):
    for _ in range(IN_AN_HOUR):
        count_sending(today, "192.0.2.7")

    with pytest.raises(TooMany, match="dans une heure"):
        count_sending(today, "192.0.2.7")
    count_sending(today, "192.0.2.8")
    assert not Sending.objects.filter(address__contains="192").exists()


def test_network_addresses_are_forgotten_after_a_day(today):
    count_sending(today, "192.0.2.7")

    assert forget_sendings(replace(today, now=today.now + timedelta(days=1, seconds=1))) == 1


def test_the_delay_of_each_open_report_is_measured(today, dump, recorded):
    given = worked(Calendar(department="57"), dump.received_at, dump.due_at)
    hours = round(given / timedelta(hours=1))
    later = replace(today, now=due(Calendar(department="57"), dump.due_at, 1, hours))

    assert measure_delays(later) == 1

    subject, payload = recorded[0]
    assert subject == f"in.house.{today.territory}.{dump.entity_id}"
    assert 195 <= json.loads(payload)["values"]["delayUsed"] <= 205


def test_photos_are_kept_behind_the_guard(today, maya, audun):
    sent = [rebuild(phone_picture(side, side)) for side in (64, 96)]
    receipt = told(today, audun, photos=tuple(sent))

    account = people.account(maya, Report.objects.get(pk=receipt.report))

    assert sorted(bytes(photo.picture) for photo in account.photos) == sorted(sent)
    assert Photo.objects.count() == 0


def test_a_link_is_no_digest_and_a_digest_is_no_link(today, audun):
    receipt = told(today, audun)

    assert people.by_secret(digest_of(receipt.secret)).report_id == receipt.report
    assert people.by_secret(receipt.secret) is None
