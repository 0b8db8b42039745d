"""One pass of the watch over one territory: everything it decides, in one transaction.

All it knows is in the database: killed anywhere, it starts again as if nothing had been begun, and
what it had announced is announced. Two watches at once are harmless; the second steps aside.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from eclor.core.alarms import catalogue, escalation, journal, watches
from eclor.core.alarms.announcing import RELOAD, voice
from eclor.core.alarms.guarding import is_alone
from eclor.core.alarms.models import Round, Rule
from eclor.core.alarms.rules import Place, awake_since
from eclor.core.alarms.watch import conditions, hearing, hiding, raising, rates, silences
from eclor.core.alarms.watch.glance import Glance, look
from eclor.core.alarms.watch.words import Awake, Findings, Trouble, Watchmen
from eclor.core.alarms.words import Change, Did
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Territory

REFRESH = timedelta(seconds=30)  # how soon a new entity or series is watched
PASSED = timedelta(seconds=10)  # how often the watchman signs his card
AWAY = timedelta(minutes=1)  # beyond, nobody was listening
_WATCHER = ulid()


@transaction.atomic
def decide(scope: Scope) -> list[Change]:
    """Raise, repeat, hide, surface, unshelve, escalate and clear; the territory must be entered.

    Returns what changed; the history, the facts and the live pages are told by the same commit.
    """
    if not is_alone(scope):
        return []
    watch = _sign(scope)
    refreshed = _refresh_when_due(scope, watch)
    watchmen, glance = _watchmen(scope), look(scope)
    found = _clear(scope, glance, refreshed)
    found.changes += _raise(scope, watch, watchmen, glance)
    if not glance.open and not found.changes:
        return []
    if found.changes or refreshed or hiding.any_ready_to_surface(scope):
        hidden = hiding.hide_and_surface(scope)
        found.changes += hidden.changes
        found.also |= hidden.also
    found.changes += _unshelve(scope)
    announced = _announce(scope) if found.changes else []
    escalation.arm(scope, _waiting_anew(found.changes, announced))
    found.changes += escalation.escalate(
        scope, {a.rule: (a.since, a.steps) for a in watchmen.awake}
    )
    journal.write_down(scope, found.changes, announced, found.also)
    return found.changes


def _sign(scope: Scope) -> Round:
    """Take the watchman's card; one who finds none, or an old one, has heard nothing till now."""
    watch, _made = Round.objects.get_or_create(
        territory_id=scope.territory,
        defaults={
            "passed_at": scope.now,
            "refreshed_at": scope.now - REFRESH,
            "watcher": _WATCHER,
            "listening_since": scope.now,
        },
    )
    away = scope.now - watch.passed_at
    if watch.watcher != _WATCHER and away > AWAY:
        watch.listening_since = scope.now
    if away >= PASSED or watch.watcher != _WATCHER:
        watch.passed_at, watch.watcher = scope.now, _WATCHER
        watch.save(update_fields=["passed_at", "watcher", "listening_since"])
    return watch


def _refresh_when_due(scope: Scope, watch: Round) -> bool:
    """Bring the rules up to the cards and the lists up to what exists."""
    if scope.now - watch.refreshed_at < REFRESH:
        return False
    cards = catalogue.fingerprint()
    if watch.cards != cards:
        catalogue.copy_cards(scope)
    if watches.refresh(scope):
        voice.wake(RELOAD)
    conditions.forget_entries(scope)
    watch.refreshed_at, watch.cards = scope.now, cards
    watch.save(update_fields=["refreshed_at", "cards"])
    return True


def _watchmen(scope: Scope) -> Watchmen:
    place = _place(scope)
    found = []
    for rule in Rule.objects.filter(
        territory_id=scope.territory, enabled=True, withdrawn_at__isnull=True
    ):
        steps = catalogue.steps(rule)
        look_back = max(timedelta(days=1), rule.lasting, *(step["after"] for step in steps))
        since = awake_since(rule.hours, place, scope.now, look_back)
        if since is not None:
            found.append(Awake(rule=rule.pk, kind=rule.kind, since=since, steps=steps))
    return Watchmen(awake=tuple(found))


def _place(scope: Scope) -> Place:
    """Where the schedules hold: the middle of the territory, for its sunsets."""
    here = Territory.objects.get(pk=scope.territory)
    if here.west is None or here.south is None or here.east is None or here.north is None:
        return Place(zone=here.timezone)
    return Place(
        zone=here.timezone, lat=(here.south + here.north) / 2, lon=(here.west + here.east) / 2
    )


def _clear(scope: Scope, glance: Glance, refreshed: bool) -> Findings:
    """First what is over, so that what begins again is a new alarm."""
    ended = conditions.releases(scope) if glance.releases else []
    if glance.conditions or ended:
        conditions.remember_entries(scope, ended)
    if glance.rates:
        rates.measure(scope)
    changes: list[Change] = []
    if glance.open:
        over = [*conditions.over(scope, ended), *silences.over(scope)]
        if glance.rates:
            over += rates.over(scope)
        changes += [*raising.clear_switched_off(scope), *raising.clear_all(over)]
        if refreshed:
            changes += raising.clear_taken_away(scope)
        if glance.conditions:
            changes += [Change(alarm=pk, did=Did.REPEATED) for pk in conditions.repeated(scope)]
    if ended:
        conditions.consume(ended)
    return Findings(changes=changes, also=_explained_by(changes))


def _explained_by(changes: Sequence[Change]) -> set[int]:
    """The alarms that have a symptom less."""
    if not changes:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT suppressed_by_id FROM alarm"
            " WHERE id = ANY(%s) AND suppressed_by_id IS NOT NULL",
            [[change.alarm for change in changes]],
        )
        return {row[0] for row in cursor.fetchall()}


def _raise(scope: Scope, watch: Round, watchmen: Watchmen, glance: Glance) -> list[Change]:
    heard, changes = hearing.listen(scope, watch)
    troubles: list[Trouble] = []
    if glance.conditions:
        troubles += conditions.beyond(scope, watchmen)
    # An entry may have come with the releases of this very pass.
    if watchmen.any_of("repetition") and (glance.entries or glance.conditions or glance.releases):
        troubles += conditions.often(scope, watchmen)
    if glance.rates:
        troubles += rates.troubles(watchmen)
    if glance.late and not heard.deaf:
        troubles += silences.troubles(scope, watchmen, heard.since)
    return [*changes, *raising.raise_all(scope, troubles)]


def _unshelve(scope: Scope) -> list[Change]:
    """The hour is over: what was put aside waits for somebody again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alarm SET shelved_until = NULL, waiting_since = %(now)s, step = 0"
            " WHERE cleared_at IS NULL AND shelved_until <= %(now)s AND territory_id = %(here)s"
            " RETURNING id",
            {"now": scope.now, "here": scope.territory},
        )
        return [Change(alarm=row[0], did=Did.UNSHELVED) for row in cursor.fetchall()]


def _announce(scope: Scope) -> list[int]:
    """Alarms that people hear of now for the first time; their waiting begins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alarm SET announced_at = %(now)s, waiting_since = %(now)s"
            " WHERE cleared_at IS NULL AND announced_at IS NULL AND suppressed_by_id IS NULL"
            " AND (shelved_until IS NULL OR shelved_until <= %(now)s) AND territory_id = %(here)s"
            " RETURNING id",
            {"now": scope.now, "here": scope.territory},
        )
        return [row[0] for row in cursor.fetchall()]


def _waiting_anew(changes: Sequence[Change], announced: Sequence[int]) -> list[int]:
    begun = {Did.SURFACED, Did.UNSHELVED}
    return [*announced, *(change.alarm for change in changes if change.did in begun)]
