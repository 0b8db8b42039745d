"""Handed to an operator's own server: down is tried again, lost is looked up, nothing is doubled."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from django.urls import reverse

from eclor.core.identity.models import Grant, Person, Role
from eclor.services.reports.actions.asking import WriteQuestion, write_question
from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.forwarding.actions import LEASE, follow, forward
from eclor.services.reports.forwarding.client import Server, Unreachable
from eclor.services.reports.models import ApiKey, Forward, Operator, Report
from eclor.services.reports.sealing import sealed
from eclor.services.reports.tests.conftest import text_of, told
from eclor.services.reports.words import Form, Kind, Question, State
from eclor.testing.house import PASSWORD


class Theirs:
    """An operator's server: what it took in, and how it behaves."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.loses_answers = self.hides_words = self.declines = self.closed = False
        self.gives_tokens = self.numbered = False
        self.page = 1_000
        self.attributes: list[dict[str, object]] = []


@pytest.fixture
def theirs() -> Iterator[tuple[Theirs, str]]:
    state = Theirs()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if state.declines:
                return self._say(400, [{"code": 400, "description": "no such lamp"}])
            state.taken.append({k: v[0] for k, v in parse_qs(body).items()})
            if state.loses_answers:
                self.close_connection = True
                return None
            name = "token" if state.gives_tokens else "service_request_id"
            return self._say(201, [{name: str(len(state.taken))}])

        def do_GET(self) -> None:
            if "/tokens/" in self.path:
                token = self.path.split("/")[-1].split(".")[0]
                said = {"service_request_id": f"9{token}" if state.numbered else "", "token": token}
                return self._say(200, [said])
            if "/services/" in self.path:
                return self._say(200, [{"attributes": state.attributes}])
            asked = int(parse_qs(self.path.partition("?")[2]).get("page", ["1"])[0])
            start = (asked - 1) * state.page
            return self._say(
                200,
                [
                    {
                        "service_request_id": str(n),
                        "status": "closed" if state.closed else "open",
                        "status_notes": "vu",
                        "description": "" if state.hides_words else one["description"],
                    }
                    for n, one in enumerate(state.taken, 1)
                ][start : start + state.page],
            )

        def _say(self, status: int, said: object) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield state, f"http://127.0.0.1:{server.server_port}/open311/v2"
        server.shutdown()
        thread.join()


def operator(scope, address) -> Operator:
    return Operator.objects.create(
        territory_id=scope.territory, name="Enedis", root=address, sealed_key=sealed("k")
    )


@pytest.fixture
def handed(maya, dump, theirs) -> Theirs:
    operator(maya, theirs[1])
    move(maya, Move(report=dump.pk, to=State.TRANSFERRED, team="enedis"))
    return theirs[0]


def later(scope, rounds: int = 1):
    return replace(scope, now=scope.now + rounds * (LEASE + timedelta(hours=7)))


def test_it_is_sent_once_without_a_word_of_whoever_told_it(maya, dump, handed):
    counts = [forward(maya), forward(later(maya))]

    (taken,) = handed.taken
    row = Forward.objects.get()
    assert counts == [1, 0]
    assert (row.state, row.number) == (Forward.State.SENT, "1")
    assert taken["api_key"] == "k"
    assert "matelas" not in json.dumps(taken)


def test_a_server_that_is_down_is_tried_again_and_nothing_is_lost(maya, dump, theirs):
    down = operator(maya, "http://127.0.0.1:1/open311/v2")
    move(maya, Move(report=dump.pk, to=State.TRANSFERRED, team="Enedis"))

    forward(maya)
    first = Forward.objects.get()
    Operator.objects.filter(pk=down.pk).update(root=theirs[1])
    forward(later(maya))

    assert (first.state, first.tries) == (Forward.State.WAITING, 1)
    assert Forward.objects.get().state == Forward.State.SENT
    assert len(theirs[0].taken) == 1


def test_a_lost_answer_is_looked_up_and_never_sent_twice(maya, dump, handed):
    handed.loses_answers = True
    forward(maya)
    unsure = Forward.objects.get().state
    forward(later(maya))

    assert unsure == Forward.State.UNSURE
    assert Forward.objects.get().number == "1"
    assert len(handed.taken) == 1


def test_a_lost_answer_is_found_on_a_later_page_of_their_list(maya, dump, handed):
    handed.page = 2
    handed.taken += [{"description": f"lampe {n}"} for n in range(5)]
    handed.loses_answers = True

    forward(maya)
    forward(later(maya))

    assert Forward.objects.get().number == "6"
    assert len(handed.taken) == 6


def test_a_token_is_asked_after_until_it_has_a_number_and_then_followed(maya, dump, handed):
    handed.gives_tokens = True
    forward(maya)
    first = Forward.objects.get()
    follow(later(maya))
    waits = Forward.objects.get().number
    handed.numbered = handed.closed = True
    follow(later(maya, 2))

    assert (first.state, first.number, first.token) == (Forward.State.SENT, "", "1")
    assert waits == ""
    assert Forward.objects.get().number == "91"
    assert Report.objects.get(pk=dump.pk).state == State.DONE


def test_where_their_list_shows_no_words_an_agent_asks_and_says(desk, maya, dump, handed):
    handed.loses_answers = handed.hides_words = True
    forward(maya)
    forward(later(maya))

    page = text_of(desk.get(f"/reports/desk/{dump.pk}"))
    desk.post(f"/reports/desk/{dump.pk}/forward", {"arrived": "yes"})

    assert "Demandez à l’opérateur" in page
    assert Forward.objects.get().state == Forward.State.ARRIVED
    assert len(handed.taken) == 1


def test_what_is_declined_says_why_on_the_desk(desk, maya, dump, handed):
    handed.declines = True
    forward(maya)

    assert "no such lamp" in text_of(desk.get(f"/reports/desk/{dump.pk}"))


def test_what_they_close_is_done_here(maya, dump, handed):
    forward(maya)
    handed.closed = True
    follow(later(maya))

    assert Report.objects.get(pk=dump.pk).state == State.DONE


def test_a_key_that_cannot_be_read_holds_up_nobody_else(today, audun, maya, dump, theirs):
    lost = operator(maya, theirs[1])
    other = told(today, audun, Kind.ROAD).report
    Operator.objects.create(territory_id=maya.territory, name="Veolia", root=theirs[1])
    for report, team in ((dump.pk, "Enedis"), (other, "Veolia")):
        move(maya, Move(report=report, to=State.TRANSFERRED, team=team))
    Operator.objects.filter(pk=lost.pk).update(sealed_key="of another house")

    forward(maya)

    states = dict(Forward.objects.values_list("report_id", "state"))
    assert states == {dump.pk: Forward.State.WAITING, other: Forward.State.SENT}
    assert "write it anew" in Forward.objects.get(report=dump).said


def test_what_another_operator_closed_long_ago_does_not_end_what_was_telephoned_on(
    maya, dump, handed
):
    forward(maya)
    handed.closed = True
    move(maya, Move(report=dump.pk, to=State.REOPENED))
    move(maya, Move(report=dump.pk, to=State.TRANSFERRED, team="Orange, par téléphone"))

    follow(later(maya))

    assert Report.objects.get(pk=dump.pk).state == State.TRANSFERRED


def test_what_the_desk_took_back_before_it_left_is_not_sent(maya, dump, handed):
    move(maya, Move(report=dump.pk, to=State.REOPENED))

    assert forward(maya) == 0
    assert handed.taken == []


def test_a_number_of_theirs_may_hold_any_sign(theirs):
    theirs[0].taken.append({"description": "lampe"})

    assert Server(root=theirs[1]).standing("n° 7/2026") == ("open", "vu")


def test_a_name_that_dns_cannot_hold_is_a_server_that_is_down():
    with pytest.raises(Unreachable):
        Server(root="https://operator..example/v2").standing("1")


@pytest.mark.parametrize(
    "address",
    [
        "http://operator.example/v2",
        "ftp://x",
        "https://",
        "https://a@b/",
        "file:///etc/passwd",
        "https://operator.example:99999/v2",
        "https://operator.example/é",
    ],
)
def test_no_address_but_https_is_asked(address):
    with pytest.raises(ValueError, match=r"https|Port"):
        Server(root=address)


def test_an_operator_is_written_and_taken_out_on_its_page(desk, maya):
    page = "/reports/desk/operators"
    wrong = desk.post(page, {"name": "Enedis", "address": "http://operator.example"})
    desk.post(page, {"name": "Enedis", "address": "https://operator.example/v2", "key": "s3cret"})

    held = Operator.objects.get()
    assert "https" in text_of(wrong, 422)
    assert (held.key, "s3cret" in held.sealed_key) == ("s3cret", False)
    assert "Enedis" in text_of(desk.get(page))
    desk.post(f"{page}/{held.pk}/remove")
    assert Operator.objects.count() == 0


def test_an_agent_of_one_commune_changes_no_operator_and_gives_no_key(client, maya, villerupt):
    noor = Person(territory_id=maya.territory, email="noor@example.org", name="Noor")
    noor.set_password(PASSWORD)
    noor.save()
    Grant.objects.create(
        territory_id=maya.territory, person=noor, role=Role.OPERATOR, commune=villerupt
    )
    client.post(reverse("signin"), {"email": noor.email, "password": PASSWORD})
    held = operator(maya, "https://operator.example/v2")

    answers = [
        client.post("/reports/desk/operators", {"name": "Enedis", "address": "https://x.example"}),
        client.post(f"/reports/desk/operators/{held.pk}/remove"),
        client.post("/reports/desk/programs", {"name": "Mairie voisine", "hourly": "60"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert Operator.objects.get().root == "https://operator.example/v2"
    assert not ApiKey.objects.exists()


def test_answers_travel_in_their_own_fields_or_in_words_and_nobodys_own_words_do(
    maya, audun, theirs
):
    state, address = theirs
    values = [{"key": "M", "name": "Meubles, matelas"}, {"key": "G", "name": "Gravats"}]
    what = {"code": "type", "description": "Qu’est-ce qui a été déposé ?", "values": values}
    state.attributes = [what | {"datatype": "singlevaluelist"}]
    said = {"dump_what": "bulky", "dump_size": "van", "dump_access": "chez Karim"}
    text = Question(
        code="dump_access", kind=Kind.DUMP, form=Form.TEXT, french="Par où ?", english=""
    )
    write_question(maya, WriteQuestion(question=text))
    receipt = told(maya, audun, answers=said)
    operator(maya, address)
    move(maya, Move(report=receipt.report, to=State.TRANSFERRED, team="enedis"))

    forward(maya)

    (taken,) = state.taken
    assert taken["attribute[type]"] == "M"
    assert "Une camionnette ou plus" in taken["description"]
    assert "Karim" not in str(taken)
