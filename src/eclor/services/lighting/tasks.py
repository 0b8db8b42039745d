"""What the worker does for the lamps: plan the nights from the counters while somebody watches."""

from procrastinate.contrib.django import app

from eclor.core.jobs import works
from eclor.services.lighting import actions
from eclor.services.lighting.lessons import planned_apart


@app.task(name=actions.PLAN_WORK)
def plan_nights(territory: int, work: int) -> None:
    with works.begun(territory, work) as begun:
        actions.plan_nights(begun.scope, planned_apart)
