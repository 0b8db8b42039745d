"""What the demonstration adds to this room: teams, and two months of reports that nobody really told."""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from eclor.core.context import queries as context
from eclor.core.context.models import Entity
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.services.reports.actions.asking import WriteQuestion, write_question
from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.actions.ruling import WriteLine, write_line
from eclor.services.reports.actions.sending import send_report
from eclor.services.reports.models import LAMP, Report
from eclor.services.reports.queries.questions import asked
from eclor.services.reports.suggesting.examples import SENTENCES
from eclor.services.reports.words import (
    Answer,
    Choice,
    Form,
    Kind,
    Owner,
    Question,
    Refusal,
    Spot,
    State,
    Telling,
)

SEED = 57
TEAMS = (
    (Kind.DUMP, None, "Équipe propreté", 5),
    (Kind.LAMP, None, "Équipe éclairage", 5),
    (Kind.ROAD, None, "Voirie communautaire", 10),
    (Kind.ROAD, Owner.DEPARTMENT, "Routes du département", 15),
    (Kind.WATER, None, "Régie des eaux", 2),
)
# How often each kind is told, as a city of 400,000 counts them (Zürich, open data, 2016 to 2024).
TOLD = (
    (Kind.DUMP, 38),
    (Kind.STREET_THINGS, 15),
    (Kind.ROAD, 12),
    (Kind.GREEN, 10),
    (Kind.LAMP, 7),
    (Kind.CLEANING, 5),
    (Kind.WATER, 2),
)
DAYS = (0.1, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16, 19, 23, 27, 32, 38, 45, 52, 58)
WORK = (State.ACCEPTED, State.ASSIGNED, State.PLANNED, State.DONE)


def load(scope: Scope) -> None:
    """Write what is missing; called twice, it changes nothing the second time."""
    if Report.objects.filter(territory_id=scope.territory).exists():
        return
    for kind, owner, team, days in TEAMS:
        write_line(scope, WriteLine(commune=0, kind=kind, owner=owner, team=team, days=days))
    _ask(scope)
    chance = Random(SEED)  # noqa: S311 -- the same demonstration each time
    spots = _street_corners(scope, chance)
    kinds = chance.choices([k for k, _ in TOLD], [n for _, n in TOLD], k=len(DAYS))
    for number, (age, kind) in enumerate(zip(DAYS, kinds, strict=True)):
        if not spots:
            return  # a territory without lamps has no street to speak of
        told = _Told(age=age, kind=kind, there=spots[number % len(spots)], number=number)
        _tell(scope, told, chance)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    age: float  # days
    kind: Kind
    there: tuple[Commune, Entity]
    number: int


def _street_corners(scope: Scope, chance: Random) -> list[tuple[Commune, Entity]]:
    """Some lamps of each commune: where a lamp stands is a street."""
    found = []
    for commune in communes_of(scope):
        lamps = context.entities(scope).filter(type=LAMP, commune_id=commune.pk, lon__isnull=False)
        some = list(lamps.order_by("pk")[:400])
        found += [(commune, lamp) for lamp in chance.sample(some, min(3, len(some)))]
    chance.shuffle(found)
    return found


def _tell(scope: Scope, told: _Told, chance: Random) -> None:
    commune, lamp = told.there
    then = replace(scope, now=scope.now - timedelta(days=told.age), person="")
    said = Telling(
        kind=told.kind,
        commune=commune.pk,
        spot=Spot(lon=lamp.lon or commune.lon, lat=lamp.lat or commune.lat),
        text=chance.choice(SENTENCES[told.kind]),
        answers=_answers(scope, told, commune.pk),
    )
    form = uuid.uuid5(uuid.NAMESPACE_URL, f"eclor-demo:{scope.territory}:{told.number}")
    receipt = send_report(then, said, form)
    _work(scope, receipt.report, told, chance)


def _answers(scope: Scope, told: _Told, commune: int) -> dict[str, Answer]:
    """To each question with a choice, as often as people answer what is optional."""
    chance = Random(told.number)  # noqa: S311 -- apart, so that a question more changes no pace
    return {
        one.code: [key] if one.form is Form.SEVERAL else key
        for one in asked(scope, told.kind, commune)
        if one.choices and chance.random() < 2 / 3
        for key in [chance.choice(one.choices).key]
    }


def _ask(scope: Scope) -> None:
    """One commune asks more than the others."""
    commune = communes_of(scope).order_by("name").first()
    if commune is None:
        return
    choices = (
        Choice(key="truck", french="Oui, avec un camion", english="Yes, with a truck"),
        Choice(key="foot", french="Seulement à pied", english="On foot only"),
    )
    question = Question(
        code="dump_access",
        kind=Kind.DUMP,
        form=Form.ONE,
        french="Peut-on y accéder ?",
        english="Can one get there?",
        choices=choices,
        order=25,
        commune=commune.pk,
    )
    write_question(scope, WriteQuestion(question=question))


def _work(scope: Scope, report: int, told: _Told, chance: Random) -> None:
    """As far as a team would have come; one in nine is refused, one in seven forgotten."""
    pace = chance.uniform(0.7, 2.2)  # days from one step to the next
    if chance.random() < 1 / 7:
        return
    steps = [State.ACCEPTED, State.REFUSED] if chance.random() < 1 / 9 else list(WORK)
    for nth, step in enumerate(steps, 1):
        left = told.age - nth * pace
        if left <= 0:
            return
        at = replace(scope, now=scope.now - timedelta(days=left))
        refusal = Refusal.NOT_FOUND if step is State.REFUSED else None
        team = "Équipe de la commune" if step is State.ASSIGNED else ""
        move(at, Move(report=report, to=step, refusal=refusal, team=team))
