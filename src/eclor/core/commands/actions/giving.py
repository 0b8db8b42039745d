"""Giving an order: everything that could forbid it is asked before anything is written for good."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from eclor.core.commands import rules
from eclor.core.commands.actions import interlocks, targets
from eclor.core.commands.actions.common import done, guarded, must, wait_alone
from eclor.core.commands.actions.releasing import release
from eclor.core.commands.catalogue import Known, known
from eclor.core.commands.limits import limits
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, GLASS, Need, Refused, State, Wish
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope

SHORTEST_REASON, LONGEST_REASON = 5, 500
LONGEST_KEY = 120
MOST_TARGETS = 20_000
LONGEST_VALID = timedelta(days=1)  # what did not arrive within a day is no longer what was meant
FARTHEST = timedelta(days=400)
LATE = timedelta(minutes=1)


def give(scope: Scope, wish: Wish) -> Order:
    """Take an order, or give back the one already taken under the same key with the same content.

    Raises Refused; nothing of a refused order stays but its line in the audit.
    """
    about = {"command": f"{wish.service}.{wish.command}", "things": len(set(wish.entities))}
    return guarded(scope, "give", about, lambda: _give(scope, wish))


def _give(scope: Scope, wish: Wish) -> Order:
    found = known(wish.service, wish.command)
    scope = must(scope, GIVE, found.command.permission, *((GLASS,) if wish.glass else ()))
    digest = _digest(wish)
    before = _same_request(scope, wish.key, digest)
    if before is not None:
        return before
    _ask_form(scope, wish)
    params = _params(found, wish)
    reached = targets.within_reach(scope, found.field.target, wish.entities)
    wait_alone(scope)
    wish = replace(wish, params=params, not_before=_begin(scope, wish))
    _ask_glass(found, wish)
    interlocks.ask(scope, found, params, reached, _begin(scope, wish), wish.reason)
    order, again = _write(scope, found, wish, digest)
    if again:
        return order
    return begin_life(scope, found, order, reached)


def begin_life(scope: Scope, found: Known, order: Order, reached: list[int]) -> Order:
    """Its parts, then its release unless somebody else must agree first."""
    targets.add_parts(scope, order, reached, State.DRAFT)
    done(
        scope, "give", "OrderGiven", order,
        things=len(reached), reason=order.reason, glass=order.glass,
        approvals=order.approvals_needed,
    )  # fmt: skip
    if order.approvals_needed == 0:
        release(scope, order, found)
    return order


def _digest(wish: Wish) -> str:
    """The same request sent twice has the same one; times to the second, as they travel."""
    said = {
        "command": [wish.service, wish.command],
        "entities": sorted(set(wish.entities)),
        "params": dict(wish.params),
        "reason": wish.reason.strip(),
        "not_before": _seconds(wish.not_before),
        "expires_at": str(wish.valid_for or _seconds(wish.expires_at)),
        "glass": wish.glass,
    }
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def _same_request(scope: Scope, key: str, digest: str) -> Order | None:
    """What this person was answered before. Raises Refused for another order under the same key."""
    found = Order.objects.filter(territory_id=scope.territory, author=scope.person, key=key).first()
    if found is not None and found.digest != digest:
        raise Refused(
            "key_used",
            _("The key %(key)s already names order %(order)s, which says something else.")
            % {"key": key[:40], "order": found.signal},
        )
    return found


def _ask_form(scope: Scope, wish: Wish) -> None:
    """What every order must say."""
    if not scope.person:
        raise Refused("no_author", _("An order has an author: sign in."))
    reason = wish.reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or "\x00" in reason:
        raise Refused("no_reason", _("Say why, in 5 to 500 characters."))
    if not 1 <= len(wish.key) <= LONGEST_KEY or not wish.key.isprintable():
        raise Refused("no_key", _("Name the request by a key of 1 to 120 characters."))
    if len(set(wish.entities)) > MOST_TARGETS:
        raise Refused("too_many", too_many(len(set(wish.entities))))
    _ask_times(scope, wish)


def too_many(asked: int) -> str:
    """Why so many things are refused, with their number."""
    said = {"asked": asked, "most": MOST_TARGETS}
    return _("These are %(asked)d things: order at most %(most)d at once.") % said


def _ask_times(scope: Scope, wish: Wish) -> None:
    begin = wish.not_before or scope.now
    if begin.tzinfo is None or wish.expires_at.tzinfo is None:
        raise Refused("no_zone", _("Give times with their zone."))
    if not scope.now - LATE <= begin <= scope.now + FARTHEST:
        raise Refused("bad_begin", _("An order begins now or within 400 days."))
    begin = max(begin, scope.now)
    if not begin + timedelta(seconds=5) <= wish.expires_at <= begin + LONGEST_VALID:
        raise Refused(
            "bad_expiry", _("An order expires between 5 seconds and a day after it begins.")
        )


def _begin(scope: Scope, wish: Wish) -> datetime:
    return max(wish.not_before or scope.now, scope.now)


def _params(found: Known, wish: Wish) -> dict[str, Any]:
    try:
        return found.field.read(wish.params)
    except ValueError as problem:
        raise Refused("bad_params", str(problem)) from problem


def _ask_glass(found: Known, wish: Wish) -> None:
    if wish.glass and found.field.revert is None:
        raise Refused(
            "no_revert", _("This order cannot be taken back by itself: it needs a second person.")
        )


def _need(scope: Scope, found: Known, wish: Wish) -> Need:
    order = found.field
    guarded = targets.guarding(scope, wish.entities, order.guarded)
    darkening = order.darkens(wish.params)
    return rules.need(darkening, len(set(wish.entities)), guarded, limits())


def _write(scope: Scope, found: Known, wish: Wish, digest: str) -> tuple[Order, bool]:
    """The order, and whether another process had written the same request a moment before."""
    made = drawn_up(scope, found, wish, digest)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        before = _same_request(scope, wish.key, digest)
        if before is None:
            raise
        return before, True
    return made, False


def drawn_up(scope: Scope, found: Known, wish: Wish, digest: str) -> Order:
    """The row of an order, not stored yet; ``wish.params`` have been read."""
    order, need = found.field, _need(scope, found, wish)
    begin = _begin(scope, wish)
    wanted, spoken = order.wanted(wish.params), _spoken(found, wish, begin)
    return Order(
        territory_id=scope.territory,
        signal=ulid(),
        service=wish.service,
        command=wish.command,
        title=str(found.command.title),
        action=order.action,
        params=dict(wish.params),
        spoken=spoken,
        wanted=None if wanted is None else {
            "attribute": wanted.attribute, "value": wanted.value, "tolerance": wanted.tolerance,
        },
        settle_seconds=order.settles(wish.params).total_seconds(),
        slot=order.slot,
        reason=wish.reason.strip(),
        author=scope.person,
        key=wish.key,
        digest=digest,
        cause=wish.cause,
        given_at=scope.now,
        not_before=begin,
        expires_at=_expiry(wish, spoken.get(order.ends)),
        state=State.DRAFT,
        dark=int(order.darkens(wish.params)),
        guarded=list(need.guarded[: targets.NAMED]),
        approvals_needed=0 if wish.glass else need.approvals,
        glass=wish.glass,
    )  # fmt: skip


def _expiry(wish: Wish, ends: object) -> datetime:
    """An override that has ended already is not begun: its order waits no longer than it lasts."""
    if not isinstance(ends, int):
        return wish.expires_at
    return min(wish.expires_at, datetime.fromtimestamp(ends, UTC))


def _spoken(found: Known, wish: Wish, begin: datetime) -> dict[str, Any]:
    """What devices read. Of a broken glass they free themselves in time, should we be gone."""
    said = dict(found.field.spoken(wish.params, begin))
    ends = found.field.ends
    if wish.glass and ends in said:
        said[ends] = min(said[ends], int((begin + limits().glass).timestamp()))
    return said
