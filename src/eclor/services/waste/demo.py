"""What the demonstration adds to this room: a collection calendar, and a closing to look at."""

from datetime import datetime, time, timedelta

from eclor.core.service.scope import Scope
from eclor.services.waste import actions, queries
from eclor.services.waste.models import CollectionRound, ExceptionalClosure
from eclor.services.waste.words import PARIS, HolidayShift, Stream

# Household bins move about the week commune by commune; sorted bins follow two days later.
EVERYWHERE = ((Stream.HOUSEHOLD, 0, 1), (Stream.SORTED, 2, 2), (Stream.ORGANIC, 3, 1))
BIG = 6000  # inhabitants from which the centre of town is collected twice a week


def load(scope: Scope) -> None:
    """Write what is missing; called twice, it changes nothing the second time."""
    if not CollectionRound.objects.filter(territory_id=scope.territory).exists():
        _write_rounds(scope)
    if not ExceptionalClosure.objects.filter(territory_id=scope.territory).exists():
        _announce_a_closing(scope)


def _write_rounds(scope: Scope) -> None:
    for number, commune in enumerate(queries.communes(scope)):
        for stream, later, every in EVERYWHERE:
            _round(scope, commune.insee, stream, {(number + later) % 5}, every=every)
        _round(scope, commune.insee, Stream.GREEN_WASTE, {(number + 4) % 5}, every=2)
        if (commune.population or 0) >= BIG:
            twice = {number % 5, (number + 3) % 5}
            _round(scope, commune.insee, Stream.HOUSEHOLD, twice, street="Rue de la Mairie")


def _round(
    scope: Scope, insee: str, stream: Stream, weekdays: set[int], every: int = 1, street: str = ""
) -> None:
    actions.add_round(
        scope,
        actions.AddRound(
            commune=insee,
            stream=stream,
            weekdays=frozenset(weekdays),
            street=street,
            every=every,
            at=time(5),
            shift=HolidayShift.REST_OF_WEEK,
        ),
    )


def _announce_a_closing(scope: Scope) -> None:
    """One afternoon of the week after next, at the last centre of the list."""
    centres = queries.centres(scope)
    if not centres:
        return
    day = scope.now.astimezone(PARIS).date() + timedelta(days=11)
    actions.close_centre(
        scope,
        actions.CloseCentre(
            centre=centres[-1].pk,
            start=datetime.combine(day, time(13), PARIS),
            end=datetime.combine(day, time(19), PARIS),
            reason="Contrôle du pont-bascule",
        ),
    )
