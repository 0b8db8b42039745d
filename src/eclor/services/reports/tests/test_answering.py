"""Whoever left an address is written to when something changes, once for each step."""

from eclor.core.facts.delivery import deliver
from eclor.core.facts.models import ToldFact
from eclor.core.notices.carriers.port import Ready
from eclor.core.notices.sending import send_due
from eclor.core.notices.words import Carrier
from eclor.core.service.scope import Scope
from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.models import Report
from eclor.services.reports.tests.conftest import told
from eclor.services.reports.words import Kind, State


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
    assert planned.title == f"Signalement n° {dump.pk}\u00a0: planifiée"
    assert "Enlèvement mardi." in planned.text
    assert planned.link.endswith(f"/reports/{dump.pk}")


def test_the_answer_about_a_noise_leads_to_no_page_of_its_own(today: Scope, maya: Scope, audun):
    noise = told(today, audun, Kind.NOISE, email="louise@example.org").report
    move(maya, Move(report=noise, to=State.ACCEPTED))
    deliver(today)

    mail = Told()
    send_due(today, {Carrier.MAIL: mail})

    assert [ready.link.removesuffix("/").rpartition("/")[2] for _, ready in mail] == ["reports"]
