"""A telephone number is told nothing before its owner has shown the code that came to it."""

from datetime import time, timedelta

import pytest

from eclor.core.identity.models import Person
from eclor.core.notices import choosing
from eclor.core.notices.models import Sending
from eclor.core.notices.posting import post
from eclor.core.notices.proving import LASTS, MOST_TRIES, TooManyCodes, WrongCode, ask_code, prove
from eclor.core.notices.sending import send_due
from eclor.core.notices.words import Carrier, Notice, Wish
from eclor.core.service.scope import Scope
from tests.notices.conftest import Told, proven

NEVER_QUIET = (time(0, 0), time(0, 0))
NUMBER, OTHER = "+33612345678", "+33687654321"


def wished(scope: Scope, person: Person, number: str) -> None:
    wish = Wish("waste.closures", frozenset({Carrier.SMS}))
    choosing.choose(scope, person, [wish], NEVER_QUIET, number)


def code_sent(scope: Scope) -> str:
    """Six figures, as they arrive on the telephone."""
    sms = Told()
    send_due(scope, {Carrier.SMS: sms})
    ((number, ready),) = sms.handed
    assert number in (NUMBER, OTHER)
    return ready.title.split()[-1]


def test_a_number_is_told_nothing_until_its_code_was_shown(
    noon: Scope, louise: Person, notice: Notice
):
    wished(noon, louise, NUMBER)
    code = code_sent(noon)

    before = post(noon, notice)
    prove(noon, louise, code)
    sms = Told()
    post(noon, Notice(key="next", topic=notice.topic, subject=louise.subject, title="x", text=""))
    send_due(noon, {Carrier.SMS: sms})

    assert (before, sms.to) == (0, [NUMBER])
    assert choosing.chosen(noon, louise).number == NUMBER


def test_the_code_comes_even_in_quiet_hours(louise: Person, noon: Scope):
    night = Scope(territory=noon.territory, now=noon.now.replace(hour=2), person="work")
    wish = Wish("waste.closures", frozenset({Carrier.SMS}))
    choosing.choose(night, louise, [wish], (time(21), time(7)), NUMBER)

    assert len(code_sent(night)) == 6


def test_a_wrong_code_proves_nothing_and_after_five_the_right_one_neither(
    noon: Scope, louise: Person
):
    wished(noon, louise, NUMBER)
    code = code_sent(noon)
    wrong = "000000" if code != "000000" else "111111"

    for _ in range(MOST_TRIES):
        with pytest.raises(WrongCode):
            prove(noon, louise, wrong)
    with pytest.raises(WrongCode):
        prove(noon, louise, code)

    assert choosing.chosen(noon, louise).number == ""


def test_a_code_is_too_old_after_a_quarter_of_an_hour(noon: Scope, louise: Person, later):
    wished(noon, louise, NUMBER)
    code = code_sent(noon)

    with pytest.raises(WrongCode):
        prove(later(LASTS + timedelta(seconds=1)), louise, code)


def test_the_old_number_stays_until_the_new_one_is_proven(noon: Scope, louise: Person):
    proven(noon, louise, NUMBER)
    wished(noon, louise, OTHER)
    before = choosing.chosen(noon, louise)

    prove(noon, louise, code_sent(noon))

    after = choosing.chosen(noon, louise)
    assert (before.number, before.waiting) == (NUMBER, OTHER)
    assert (after.number, after.waiting) == (OTHER, "")


def test_nobody_lets_a_stranger_s_telephone_ring_all_day(noon: Scope, louise: Person):
    wished(noon, louise, NUMBER)
    ask_code(noon, louise, NUMBER)
    ask_code(noon, louise, OTHER)

    with pytest.raises(TooManyCodes):
        ask_code(noon, louise, OTHER)

    assert Sending.objects.count() == 3


def test_without_a_number_none_is_kept(noon: Scope, louise: Person):
    proven(noon, louise, NUMBER)

    wished(noon, louise, "")

    assert choosing.chosen(noon, louise).number == ""
