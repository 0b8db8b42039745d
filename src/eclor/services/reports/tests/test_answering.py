"""Whoever left an address is written to when something changes, once for each step."""

import json
from dataclasses import replace
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from eclor.core.facts.delivery import deliver
from eclor.core.facts.models import ToldFact
from eclor.core.notices.carriers.port import Ready
from eclor.core.notices.carriers.sealing import CURVE, point, written
from eclor.core.notices.models import AddressListed, LetterListed, Sending
from eclor.core.notices.sending import send_due
from eclor.core.notices.words import Carrier
from eclor.core.service.scope import Scope
from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.models import Report
from eclor.services.reports.tests.conftest import text_of, told
from eclor.services.reports.words import Kind, State

A_BROWSER = json.dumps(
    {
        "endpoint": "https://fcm.googleapis.com/fcm/send/one",
        "keys": {
            "p256dh": written(point(ec.generate_private_key(CURVE))),
            "auth": written(bytes(16)),
        },
    }
)


class Told(list[tuple[str, Ready]]):
    repeats = False

    def carry(self, ready: Ready, address: str) -> None:
        self.append((address, ready))


def test_a_planned_report_answers_by_mail_once(today: Scope, maya: Scope, dump: Report):
    move(maya, Move(report=dump.pk, to=State.ACCEPTED))
    move(maya, Move(report=dump.pk, to=State.ASSIGNED, team="Voirie"))
    move(maya, Move(report=dump.pk, to=State.PLANNED, note="Enlèvement mardi."))
    deliver(today)
    ToldFact.objects.update(delivered_at=None)  # delivered at least once: here twice
    deliver(today)

    mail = Told()
    send_due(today, {Carrier.MAIL: mail})
    send_due(today, {Carrier.MAIL: mail})

    assert [address for address, _ in mail] == ["louise@example.org"] * 2
    planned = mail[-1][1]
    assert planned.title == f"Signalement n° {dump.pk}\u00a0: planifié"
    assert "Enlèvement mardi." in planned.text
    assert planned.link.endswith(f"/reports/{dump.pk}")


def test_the_answer_about_a_noise_leads_to_no_page_of_its_own(today: Scope, maya: Scope, audun):
    noise = told(today, audun, Kind.NOISE, email="louise@example.org").report
    move(maya, Move(report=noise, to=State.ACCEPTED))
    deliver(today)

    mail = Told()
    send_due(today, {Carrier.MAIL: mail})

    assert [ready.link.rpartition("/")[2] for _, ready in mail] == [f"?number={noise}"]


def test_a_browser_that_asked_on_the_own_page_is_told_once_and_forgotten_with_the_words(
    client: Client, today: Scope, maya: Scope, audun
):
    """No account, no address; no other report's people are told."""
    told(today, audun)
    mine = told(today, audun)
    page = f"/reports/follow/{mine.secret}"
    for _ in range(2):
        asked = client.post(f"{page}/tell-me", {"subscription": A_BROWSER})
        assert asked.status_code == 302, text_of(asked, asked.status_code)

    move(maya, Move(report=mine.report, to=State.ACCEPTED))
    deliver(today)
    push = Told()
    at_noon = replace(today, now=today.now + timedelta(days=1))
    send_due(replace(at_noon, now=at_noon.now.replace(hour=11)), {Carrier.PUSH: push})

    assert [address for address, _ in push] == [A_BROWSER]
    assert push[0][1].link.endswith(f"/reports/{mine.report}")
    assert "1 appareil est prévenu" in text_of(client.get(page))
    client.post(f"{page}/forget")
    assert AddressListed.objects.count() == 0


def test_whoever_left_an_address_and_a_browser_gets_one_letter_on_both(
    client: Client, today: Scope, maya: Scope, audun
):
    mine = told(today, audun, email="louise@example.org")
    client.post(f"/reports/follow/{mine.secret}/tell-me", {"subscription": A_BROWSER})

    move(maya, Move(report=mine.report, to=State.ACCEPTED))
    deliver(today)

    assert LetterListed.objects.count() == 1
    assert set(Sending.objects.values_list("carrier", flat=True)) == {"mail", "push"}


def test_what_is_no_subscription_is_refused_and_told_no_more_means_none(
    client: Client, today: Scope, audun
):
    mine = told(today, audun)
    page = f"/reports/follow/{mine.secret}"
    nonsense = client.post(f"{page}/tell-me", {"subscription": '{"endpoint": "http://inside/"}'})
    client.post(f"{page}/tell-me", {"subscription": A_BROWSER})

    client.post(f"{page}/tell-no-more")

    assert "n’est pas" in text_of(nonsense, 422)
    assert AddressListed.objects.count() == 0
