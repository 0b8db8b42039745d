"""Rooms tell people by facts: whoever reported, whoever is called, whoever wished to hear of a centre."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from eclor.core.alarms.catalogue import copy_cards
from eclor.core.alarms.escalation import escalate
from eclor.core.alarms.models import Alarm, Notice, Rule
from eclor.core.facts.delivery import deliver
from eclor.core.facts.models import ToldFact
from eclor.core.facts.telling import tell
from eclor.core.identity.models import Grant, Person, Role
from eclor.core.notices import choosing
from eclor.core.notices.models import LetterListed, Sending
from eclor.core.notices.sending import send_due
from eclor.core.notices.words import Carrier, State, Wish
from eclor.core.service.scope import Scope
from eclor.testing.house import PASSWORD
from tests.notices.conftest import Told


def _sent(scope: Scope) -> list[tuple[str, str, str]]:
    mail = Told()
    send_due(scope, {Carrier.MAIL: mail})
    return [(address, ready.title, ready.text) for address, ready in mail.handed]


@pytest.fixture
def browser(louise: Person) -> Client:
    client = Client()
    given = {"email": louise.email, "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302
    return client


@pytest.fixture
def guardian(admin: Scope) -> Scope:
    """Noor, who administers the house: an alarm that nobody took calls her by mail."""
    return admin


@pytest.fixture
def call(noon: Scope, guardian: Scope) -> Notice:
    """An alarm that nobody took for two hours: its rule calls whoever administers the house."""
    copy_cards(noon)
    rule = Rule.objects.filter(territory_id=noon.territory).order_by("key")[0]
    begun = noon.now - timedelta(hours=2)
    Alarm.objects.create(
        territory_id=noon.territory,
        rule=rule,
        dedupe_key="test",
        severity=2,
        title="Coffret ouvert",
        since=begun,
        raised_at=begun,
        last_at=begun,
        waiting_since=begun,
        next_step_at=noon.now,
        signal="0" * 26,
    )
    steps = [{"after": timedelta(hours=1), "role": "administrator", "channel": "mail"}]
    escalate(noon, {rule.pk: (begun, steps)})
    return Notice.objects.get(alarm__dedupe_key="test")


def test_an_alarm_that_nobody_took_writes_to_those_on_call_and_hears_that_it_arrived(
    noon: Scope, call: Notice
):
    deliver(noon)
    ToldFact.objects.filter(name="AlarmCalled").update(delivered_at=None)  # at least once: twice
    deliver(noon)

    sent = _sent(noon)
    deliver(noon)

    call.refresh_from_db()
    assert [(to, title) for to, title, _ in sent] == [
        ("noor@example.org", "Alarme\u00a0: Coffret ouvert")
    ]
    assert call.delivered_at is not None


def test_a_notice_of_another_room_delivers_no_call(noon: Scope, call: Notice):
    tell(noon, "NoticeSent", {"origin": f"report-{call.pk}", "carrier": "mail"})
    deliver(noon)

    call.refresh_from_db()
    assert call.delivered_at is None


@pytest.mark.parametrize(("commune", "is_called"), [(1, False), (2, True)])
def test_a_role_for_one_commune_is_not_called_for_another(
    noon: Scope, louise: Person, commune: int, is_called: bool
):
    """Another role of hers, held everywhere, changes nothing."""
    Grant.objects.create(
        territory_id=noon.territory, person=louise, role=Role.OPERATOR, commune_id=2
    )
    Grant.objects.create(territory_id=noon.territory, person=louise, role=Role.ELECTED)
    body = {"notice": 7, "alarm": 7, "role": "operator", "channel": "mail", "title": "Coffret"}
    tell(noon, "AlarmCalled", body | {"commune": commune})

    deliver(noon)

    assert (louise.email in [to for to, _, _ in _sent(noon)]) is is_called


def test_who_chose_closures_hears_of_one(noon: Scope, louise: Person, centre: int):
    wish = Wish("waste.closures", frozenset({Carrier.MAIL}))
    choosing.choose(noon, louise, [wish], (time(21), time(7)), "")
    body = {
        "centre": centre,
        "closure": 4,
        "start": noon.now.isoformat(),
        "end": (noon.now + timedelta(days=1)).isoformat(),
        "reason": "Travaux.",
    }
    tell(noon, "CentreClosed", body)
    deliver(noon)

    ((to, title, text),) = _sent(noon)

    assert (to, title) == ("louise@example.org", "Déchèterie d’essai ferme")
    assert "Travaux." in text


@pytest.fixture
def centre(noon: Scope) -> int:
    from eclor.core.context.actions import NewEntity, add_entity
    from eclor.services.waste.models import CENTRE

    said = NewEntity(
        type=CENTRE, urn="urn:ngsi-ld:RecyclingCentre:test:1", name="Déchèterie d’essai",
        lon=5.95, lat=49.47, commune=1,
    )  # fmt: skip
    return add_entity(noon, said).pk


def test_the_page_shows_and_changes_my_choices(browser: Client, louise: Person, noon: Scope):
    page = browser.get(reverse("notices")).content.decode()
    number = page.split('name="where')[1].split('"')[0]
    given = {f"how{number}": "mail", f"where{number}": "", "begins": "22:00", "ends": "06:30"}

    answer = browser.post(reverse("notices-choose"), given)

    chosen = choosing.chosen(noon, louise)
    assert answer.status_code == 302
    assert [wish.carriers for wish in chosen.wishes.values()] == [frozenset({Carrier.MAIL})]
    assert (chosen.begins, chosen.ends) == (time(22, 0), time(6, 30))


def test_who_is_not_signed_in_is_sent_to_sign_in(db: None):
    for name in ("notices", "notices-outbox"):
        assert reverse("signin") in Client().get(reverse(name)).url


def test_a_browser_with_a_false_subscription_is_refused_in_a_sentence(browser: Client):
    answer = browser.post(reverse("notices-add-device"), {"subscription": "[]"})

    assert answer.status_code == 422
    assert "pas un abonnement" in answer.content.decode()


def test_one_may_try_it_and_read_it_in_the_outbox_of_a_demonstration(
    browser: Client, louise: Person, guardian: Scope, noon: Scope
):
    browser.post(reverse("notices-try"))
    send_due(Scope(territory=noon.territory, now=noon.now + timedelta(days=1)))
    noor = Client()
    noor.post(reverse("signin"), {"email": "noor@example.org", "password": PASSWORD})

    page = noor.get(reverse("notices-outbox")).content.decode()

    assert Sending.objects.get().state == State.SENT
    assert LetterListed.objects.count() == 1
    assert "Ça marche" in page


def test_the_outbox_is_for_whoever_administers_the_house(browser: Client):
    assert browser.get(reverse("notices-outbox")).status_code == 403
