"""An alarm when a process of the house is away: rung by one that lives, over when it is back."""

import math
from collections.abc import Callable, Collection, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from eclor.core.alarms import own
from eclor.core.alarms.models import Alarm
from eclor.core.processes.queries import processes
from eclor.core.processes.rules import Standing
from eclor.core.processes.words import title
from eclor.core.service.scope import Scope

KEY = "process:"
# After a start, and whenever nobody looked for a while, all beats are old: the others get time first.
PATIENCE, UNSEEN = 75.0, 40.0  # seconds
EVERY = 10.0


class Guard:
    """Looks after the processes that ``cares`` names by kind, or after all but ``spares``."""

    def __init__(self, *, cares: Collection[str] = (), spares: Collection[str] = ()) -> None:
        self._cares, self._spares = cares, spares
        self._steady = self._looked = -math.inf

    def look(self, scope: Scope) -> None:
        """Ring for who is away and clear for who is not, once the beats can be trusted."""
        if not self.trusts():
            return
        found = [one for one in processes(scope) if self.watches(one.name)]
        ring(scope, found)
        clear(scope, found, self.watches)

    def due(self, now: float) -> bool:
        """Whether it is time for another round over all federations; ``now`` in steady seconds."""
        if now - self._looked < EVERY:
            return False
        if now - self._looked > UNSEEN:
            self._steady = now
        self._looked = now
        return True

    def trusts(self) -> bool:
        """Whether rounds have gone on without a gap for long enough that beats would be heard."""
        return self._looked - self._steady >= PATIENCE

    def watches(self, name: str) -> bool:
        kind = name.split("-")[0]
        return kind in self._cares if self._cares else kind not in self._spares


def ring(scope: Scope, found: Sequence[Standing]) -> None:
    """One alarm for each process that is away, however often it is looked at."""
    for one in found:
        if not one.works:
            own.ring(scope, KEY + one.key, _sentence(one))


def clear(scope: Scope, found: Sequence[Standing], watches: Callable[[str], bool]) -> None:
    """End the alarms of watched processes that are away no more, whatever became of them."""
    stands = {KEY + one.key: one.works for one in found}
    opened = Alarm.objects.filter(
        territory_id=scope.territory, dedupe_key__startswith=KEY, cleared_at__isnull=True
    )
    for key in opened.values_list("dedupe_key", flat=True):
        if stands.get(key):
            own.over(scope, key, _("The process says again that it lives."))
        elif key not in stands and watches(_name(key)):
            own.over(scope, key, _("Nobody waits for it any more: it left, or another took over."))


def _name(key: str) -> str:
    return key.removeprefix(KEY).partition("@")[0]


def _sentence(one: Standing) -> str:
    said = {"what": title(one.kind), "name": one.name, "machine": one.machine}
    said["hour"] = f"{timezone.localtime(one.beat_at):%H:%M:%S}"
    if one.machine:
        return _("%(what)s: %(name)s on %(machine)s does not live. Last beat at %(hour)s.") % said
    return _("%(what)s: %(name)s does not answer. Last answer at %(hour)s.") % said
