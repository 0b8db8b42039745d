"""What the worker does for devices: say many refused messages again while somebody watches."""

from datetime import datetime

from procrastinate.contrib.django import app

from eclor.core.gateways import actions, queries
from eclor.core.jobs import works
from eclor.core.jobs.models import Work


@app.task(name=actions.WORK)
def replay(territory: int, work: int) -> None:
    """Oldest first. Killed in the middle, it is taken up again where it was: handled ones are gone."""
    with works.begun(territory, work) as begun:
        said = begun.work.arguments
        filters = queries.RefusedFilters.from_json(said)
        until = datetime.fromisoformat(said["until"])  # what is refused anew waits for a look
        waiting = queries.refused_by(begun.scope, filters).filter(
            handled_at__isnull=True, received_at__lte=until
        )
        pks = list(
            waiting.order_by("received_at", "pk").values_list("pk", flat=True)[: actions.MOST]
        )
        before = max(0, begun.work.total - len(pks))
        outcome = actions.replay_each(
            begun.scope, pks, lambda done, _kept: begun.tell(before + done)
        )
        begun.tell(before + len(pks))
        if outcome.kept:
            Work.objects.filter(pk=work).update(arguments={**said, "kept": outcome.kept})
