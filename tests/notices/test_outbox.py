"""A notice reaches whoever chose it, once, whatever becomes of its carrier."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import connection

from eclor.core.facts.models import ToldFact
from eclor.core.identity.models import Person
from eclor.core.notices import choosing, queries
from eclor.core.notices.carriers.port import CarrierDown, Refused, TryLater, Unsure
from eclor.core.notices.models import AddressListed, Letter, LetterListed, Sending
from eclor.core.notices.posting import SEND, post, publish
from eclor.core.notices.retrying import NotStuck, send_again
from eclor.core.notices.sending import DOUBTFUL_AFTER, send_due
from eclor.core.notices.words import NOBODY, Carrier, Notice, State, Wish
from eclor.core.service.scope import Scope
from eclor.core.trust import ledger, purposes
from eclor.core.trust.charter.signing import Switching, switch
from tests.notices.conftest import Told, proven

NEVER_QUIET = (time(0, 0), time(0, 0))
HOUR = timedelta(hours=1)


def wishes(scope: Scope, person: Person, *ways: Carrier, commune: int | None = None) -> None:
    wish = Wish("waste.closures", frozenset(ways or {Carrier.MAIL}), commune)
    choosing.choose(scope, person, [wish], NEVER_QUIET, "")
    if Carrier.SMS in ways:
        proven(scope, person, "+33612345678")


def states() -> list[str]:
    return list(Sending.objects.order_by("pk").values_list("state", flat=True))


def test_who_chose_a_topic_is_told_by_mail(noon: Scope, louise: Person, notice: Notice):
    wishes(noon, louise)
    mail = Told()

    post(noon, notice)
    send_due(noon, {Carrier.MAIL: mail})

    ((address, ready),) = mail.handed
    assert (address, ready.title, ready.link.endswith("/waste/")) == (
        "louise@example.org",
        notice.title,
        True,
    )
    assert states() == [State.SENT]


def test_who_chose_nothing_is_told_nothing(noon: Scope, louise: Person, notice: Notice):
    assert post(noon, notice) == 0
    assert publish(noon, notice) == 0
    assert states() == []


def test_the_same_thing_told_twice_is_one_notice(noon: Scope, louise: Person, notice: Notice):
    wishes(noon, louise)

    first, again = post(noon, notice), post(noon, notice)

    assert (first, again, len(states())) == (1, 0, 1)


def test_what_was_told_and_forgotten_is_not_told_again(noon: Scope, louise: Person, notice: Notice):
    wishes(noon, louise)
    post(noon, notice)
    with purposes.opened(noon, SEND, "its retention is over", [louise.subject]):
        Letter.objects.all().delete()

    assert (LetterListed.objects.count(), post(noon, notice), len(states())) == (0, 0, 1)


def test_each_carrier_and_each_device_gets_it_once(noon: Scope, louise: Person, notice: Notice):
    choosing.add_device(noon, louise, '{"one": 1}', "Firefox")
    choosing.add_device(noon, louise, '{"two": 2}', "Chrome")
    choosing.add_device(noon, louise, '{"two": 2}', "Chrome")
    wishes(noon, louise, *Carrier)
    mail, push, sms = Told(), Told(), Told()
    by = {Carrier.MAIL: mail, Carrier.PUSH: push, Carrier.SMS: sms}

    post(noon, notice)
    send_due(noon, by)
    send_due(noon, by)

    assert (mail.to, sms.to) == (["louise@example.org"], ["+33612345678"])
    assert push.to == ['{"one": 1}', '{"two": 2}']


def test_a_commune_is_told_to_those_who_chose_it_or_all(
    noon: Scope, louise: Person, notice: Notice
):
    wishes(noon, louise, commune=1)
    notice = replace(notice, subject=NOBODY)

    elsewhere = publish(noon, replace(notice, key="elsewhere", commune=2))
    here = publish(noon, replace(notice, key="here", commune=1))
    everywhere = publish(noon, replace(notice, key="everywhere"))

    assert (elsewhere, here, everywhere) == (0, 1, 1)


def test_a_carrier_that_is_away_keeps_all_waiting_and_then_sends_each_once(
    noon: Scope, louise: Person, notice: Notice, later
):
    wishes(noon, louise)
    post(noon, notice)
    post(noon, replace(notice, key="another"))
    mail = Told(troubles=[CarrierDown("away")])

    send_due(noon, {Carrier.MAIL: mail})
    waiting, handed = states(), len(mail.handed)
    send_due(later(HOUR), {Carrier.MAIL: mail})
    send_due(later(2 * HOUR), {Carrier.MAIL: mail})

    assert (waiting, handed) == ([State.WAITING, State.WAITING], 0)
    assert (states(), len(mail.handed)) == ([State.SENT, State.SENT], 2)


def test_a_carrier_that_never_comes_back_is_given_up_and_said(
    noon: Scope, louise: Person, notice: Notice, later
):
    wishes(noon, louise)
    post(noon, notice)

    waits = [timedelta(hours=7) * n for n in range(20)]
    for wait in waits:
        send_due(later(wait), {Carrier.MAIL: Told(troubles=[TryLater("busy")])})

    (stuck,) = queries.stuck(noon)
    assert (stuck.state, stuck.trouble, stuck.tries) == (State.FAILED, "busy", 12)


def test_the_second_try_comes_after_a_minute_and_not_before(
    noon: Scope, louise: Person, notice: Notice, later
):
    wishes(noon, louise)
    post(noon, notice)
    mail = Told(troubles=[TryLater("busy")])

    send_due(noon, {Carrier.MAIL: mail})
    send_due(later(timedelta(seconds=59)), {Carrier.MAIL: mail})
    early = len(mail.handed)
    send_due(later(timedelta(seconds=60)), {Carrier.MAIL: mail})

    assert (early, len(mail.handed)) == (0, 1)


def test_mail_that_left_without_an_answer_is_never_sent_twice_by_itself(
    noon: Scope, louise: Person, notice: Notice, later
):
    wishes(noon, louise)
    post(noon, notice)
    mail = Told(troubles=[Unsure("broke off")])

    send_due(noon, {Carrier.MAIL: mail})
    send_due(later(10 * HOUR), {Carrier.MAIL: mail})

    assert (states(), mail.handed) == ([State.UNSURE], [])


def test_a_device_that_shows_a_notice_once_may_be_told_again(
    noon: Scope, louise: Person, notice: Notice, later
):
    choosing.add_device(noon, louise, "{}", "")
    wishes(noon, louise, Carrier.PUSH)
    post(noon, notice)
    push = Told(repeats=True, troubles=[Unsure("broke off")])

    send_due(noon, {Carrier.PUSH: push})
    send_due(later(HOUR), {Carrier.PUSH: push})

    assert (states(), len(push.handed)) == ([State.SENT], 1)


@pytest.mark.parametrize(
    ("repeats", "becomes"), [(False, State.UNSURE), (True, State.SENT)], ids=["mail", "device"]
)
def test_a_house_that_died_while_sending(
    noon: Scope, louise: Person, notice: Notice, later, repeats: bool, becomes: State
):
    wishes(noon, louise)
    post(noon, notice)
    Sending.objects.update(state=State.SENDING)

    send_due(later(DOUBTFUL_AFTER * 2), {Carrier.MAIL: Told(repeats=repeats)})

    assert states() == [becomes]


def test_a_person_may_judge_and_send_it_again_once(noon: Scope, louise: Person, notice: Notice):
    wishes(noon, louise)
    post(noon, notice)
    mail = Told(troubles=[Unsure("broke off")])
    send_due(noon, {Carrier.MAIL: mail})
    (row,) = queries.stuck(noon)

    send_again(noon, row.pk)
    send_due(noon, {Carrier.MAIL: mail})

    assert (states(), len(mail.handed)) == ([State.SENT], 1)
    with pytest.raises(NotStuck):
        send_again(noon, row.pk)


def test_a_browser_that_took_its_subscription_back_is_forgotten(
    noon: Scope, louise: Person, notice: Notice
):
    choosing.add_device(noon, louise, "{}", "")
    wishes(noon, louise, Carrier.PUSH)
    post(noon, notice)

    send_due(noon, {Carrier.PUSH: Told(troubles=[Refused("410", gone=True)])})

    assert states() == [State.FAILED]
    assert not AddressListed.objects.filter(carrier=Carrier.PUSH).exists()


def test_who_was_erased_meanwhile_is_told_nothing(noon: Scope, louise: Person, notice: Notice):
    wishes(noon, louise)
    post(noon, notice)
    louise.delete()
    mail = Told()

    send_due(noon, {Carrier.MAIL: mail})

    assert (mail.handed, states()) == ([], [State.GONE])


def test_a_purpose_switched_off_holds_notices_back_until_it_is_open_again(
    noon: Scope, louise: Person, notice: Notice, later
):
    wishes(noon, louise)
    post(noon, notice)
    mail = Told()

    switch(noon, Switching("notices.send", False, "un essai"))
    try:
        send_due(noon, {Carrier.MAIL: mail})
        closed, refused = states(), post(noon, replace(notice, key="another"))
    finally:
        switch(noon, Switching("notices.send", True, "un essai"))
    send_due(later(8 * HOUR), {Carrier.MAIL: mail})

    assert (closed, refused, states()) == ([State.WAITING], 0, [State.SENT])


def test_every_sending_is_a_line_in_the_readers_log(noon: Scope, louise: Person, notice: Notice):
    wishes(noon, louise)
    post(noon, notice)
    send_due(noon, {Carrier.MAIL: Told()})

    seen = ledger.seen(noon, louise.subject)

    assert {one.purpose for one in seen} >= {"notices.send", "notices.choose"}


def test_what_asked_for_a_notice_hears_that_it_was_sent(
    noon: Scope, louise: Person, notice: Notice
):
    wishes(noon, louise)
    post(noon, replace(notice, origin="alarm-notice-7"))

    send_due(noon, {Carrier.MAIL: Told()})

    told = ToldFact.objects.filter(name="NoticeSent").values_list("body", flat=True)
    assert list(told) == [{"origin": "alarm-notice-7", "carrier": "mail"}]


def test_the_outbox_outside_the_guard_holds_no_word_and_no_address(
    noon: Scope, louise: Person, notice: Notice
):
    wishes(noon, louise)
    post(noon, replace(notice, email="canari@example.org", key="left"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, ' ') FROM notice_sending s")
        (said,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM notice_letter")
        (seen,) = cursor.fetchone()

    assert "canari" not in said
    assert notice.title not in said
    assert seen == 0
