"""Each page a card names, so that tomorrow's page is looked at tomorrow; and pages nobody lists."""

import pytest
from django.urls import reverse

from eclor.core.service.contract import Page as Card
from eclor.core.service.registry import registry
from eclor.core.service.words import Audience
from eclor.testing.living import Living
from tests.browser.showing import VISIT, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# Looked at by the tests of their own room or face, most with a picture.
ELSEWHERE = {
    "waste-centres", "waste-centre", "waste-calendar", "waste-accuracy", "waste-containers",
    "waste-rounds", "alarms", "alarm-rules", "devices", "strangers", "refused-messages",
    "device-enrol", "charter", "register", "orders", "hypervisor", "hypervisor-handover",
    "lighting-light-streets",
    "lighting-streets",  # the table of the lamps once more, ten seconds long
}  # fmt: skip
CARDS = {
    card.url_name: card
    for service in registry
    for card in service.pages
    if card.url_name not in ELSEWHERE
}
WHO = {Audience.AGENT: "maya", Audience.ELECTED: "ines", Audience.ADMINISTRATOR: "noor"}
UNLISTED = {
    "mine": ("/mes-donnees", "maya"),
    "account": ("/account", "maya"),
    "account-app": ("/account/app", "maya"),
    "account-token": ("/account/token", "maya"),
    "breach": ("/elus/violation", "ines"),
    "report-sheet": ("/reports/desk/1", "maya"),
    "intervention": ("/lighting/things/{Streetlight}/intervention", "maya"),
}


@pytest.mark.parametrize("name", CARDS)
def test_axe_finds_nothing_on_a_page_of_a_card(
    name: str, visit: VISIT, house: Living, people: dict[str, tuple[str, str]]
) -> None:
    card = CARDS[name]
    who = people.get(WHO.get(card.audience, ""))

    page = visit(_path(card, house), who=who)

    assert page.locator("main h1").count() == 1
    looked_at(page, name)


@pytest.mark.parametrize("name", UNLISTED)
def test_axe_finds_nothing_on_a_page_no_list_leads_to(
    name: str, visit: VISIT, house: Living, people: dict[str, tuple[str, str]]
) -> None:
    path, who = UNLISTED[name]

    page = visit(path.format(Streetlight=_first(house, "Streetlight")), who=people[who])

    assert page.locator("main h1").count() == 1
    looked_at(page, name)


def _path(card: Card, house: Living) -> str:
    there = [_first(house, card.entity_type)] if card.entity_type else []
    return reverse(card.url_name, args=there)


def _first(house: Living, entity_type: str) -> int:
    with house.database() as connection:
        row = connection.execute(
            "SELECT min(id) FROM entity WHERE type = %s AND territory_id = 1", [entity_type]
        ).fetchone()
    assert row is not None
    return int(row[0])
