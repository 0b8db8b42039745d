"""Who wishes one letter a day finds everything of the day in it, once, whatever becomes of the carrier."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from eclor.core.identity.models import Person
from eclor.core.notices import choosing
from eclor.core.notices.carriers.port import CarrierDown, Unsure
from eclor.core.notices.models import Sending
from eclor.core.notices.posting import post
from eclor.core.notices.rules import next_morning
from eclor.core.notices.sending import send_due
from eclor.core.notices.words import Carrier, Notice, State, Wish
from eclor.core.service.scope import Scope
from eclor.core.territories.addresses import origin_here
from eclor.core.territories.models import Territory
from tests.notices.conftest import PARIS, Told

DAY = timedelta(days=1)
MAIL = {Carrier.MAIL}


@pytest.fixture
def told(noon: Scope, louise: Person, notice: Notice) -> None:
    """Two things of one day, for somebody who wishes one letter."""
    wish = Wish("waste.closures", frozenset(MAIL), daily=True)
    choosing.choose(noon, louise, [wish], (time(0), time(0)), "")
    post(noon, notice)
    post(noon, replace(notice, key="other", title="Le camion passe plus tôt"))


def test_nothing_is_sent_that_day_and_everything_in_one_letter_the_next(told, noon: Scope, later):
    mail = Told()

    today = send_due(noon, {Carrier.MAIL: mail})
    tomorrow = send_due(later(DAY), {Carrier.MAIL: mail})
    again = send_due(later(2 * DAY), {Carrier.MAIL: mail})

    ((_address, ready),) = mail.handed
    assert (today, tomorrow, again) == (0, 2, 0)
    assert "La déchèterie ferme" in ready.text
    assert "Le camion passe plus tôt" in ready.text
    assert "/waste/" in ready.text


def test_a_letter_of_the_day_that_failed_is_the_same_letter_at_the_next_try(told, later):
    class Down(Told):
        def carry(self, ready, address):
            self.handed.append((address, ready))
            raise CarrierDown("away")

    down, mail = Down(), Told()

    send_due(later(DAY), {Carrier.MAIL: down})
    send_due(later(DAY + timedelta(hours=1)), {Carrier.MAIL: mail})

    assert down.handed[0][1] == mail.handed[0][1]
    assert len(mail.handed) == 1


def test_a_letter_of_the_day_of_which_nobody_knows_is_not_sent_again(told, later):
    mail = Told(troubles=[Unsure("lost")])

    send_due(later(DAY), {Carrier.MAIL: mail})
    send_due(later(2 * DAY), {Carrier.MAIL: mail})

    assert mail.handed == []
    assert set(Sending.objects.values_list("state", flat=True)) == {State.UNSURE}


def test_two_readers_have_a_letter_each(told, noon: Scope, later, notice: Notice):
    karim = Person.objects.create(
        territory_id=noon.territory, email="karim-avis@example.org", name="Karim"
    )
    wish = Wish("waste.closures", frozenset(MAIL), daily=True)
    choosing.choose(noon, karim, [wish], (time(0), time(0)), "")
    post(noon, replace(notice, subject=karim.subject))
    mail = Told()

    send_due(later(DAY), {Carrier.MAIL: mail})

    assert mail.to == ["karim-avis@example.org", "louise@example.org"]


@pytest.mark.parametrize(
    ("at", "day", "hour"),
    [((2026, 11, 20, 6, 59), 20, 7), ((2026, 11, 20, 7, 0), 21, 7), ((2026, 10, 24, 12), 25, 7)],
)
def test_the_next_morning_is_seven_o_clock_also_when_the_clocks_change(at, day, hour):
    found = next_morning(datetime(*at, tzinfo=PARIS), ZoneInfo("Europe/Paris"))

    assert (found.day, found.astimezone(PARIS).hour) == (day, hour)


def test_a_letter_leads_to_the_host_of_its_own_federation(val_alzette: int, settings):
    settings.ECLOR = replace(settings.ECLOR, public_url="https://moselle.example.org")
    here = Territory.objects.get(pk=val_alzette)

    elsewhere = origin_here()
    here.hosts = []
    here.save(update_fields=["hosts"])
    without = origin_here()

    assert (elsewhere, without) == ("https://testserver", "https://moselle.example.org")


def test_an_address_that_nobody_claims_leads_to_the_first_federation(val_alzette: int, settings):
    settings.ECLOR = replace(settings.ECLOR, public_url="https://services.example")

    assert origin_here() == "https://services.example"
