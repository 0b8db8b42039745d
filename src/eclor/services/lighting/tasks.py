"""What the worker does for the lamps while somebody watches: plan the nights, count the light."""

from procrastinate.contrib.django import app

from eclor.core.jobs import works
from eclor.services.lighting import actions
from eclor.services.lighting.lessons import planned_apart


@app.task(name=actions.PLAN_WORK)
def plan_nights(territory: int, work: int) -> None:
    with works.begun(territory, work) as begun:
        actions.plan_nights(begun.scope, planned_apart)


@app.task(name=actions.ACCOUNT_WORK)
def count_light(territory: int, work: int) -> None:
    with works.begun(territory, work) as begun:
        actions.count_light(begun.scope)
