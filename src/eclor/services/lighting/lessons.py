"""Planning in a process of its own: scikit-learn weighs 100 MB and is needed now and then."""

from collections.abc import Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from eclor.services.lighting.words.adaptive import Lesson, NightPlan
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts


def planned_apart(
    counts: Counts,
    place: Place,
    lesson: Lesson,
    holidays: Collection[date],
    names: Mapping[str, str],
) -> NightPlan:
    """A plan, computed apart and given back. Raises TooFew and ValueError of rules.adaptive."""
    # Spawned, not forked: a child must not share our connections to the database.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_plan, counts, place, lesson, list(holidays), dict(names)).result()


def _plan(
    counts: Counts, place: Place, lesson: Lesson, holidays: list[date], names: dict[str, str]
) -> NightPlan:
    # Imported in the child alone: this line is why the child exists.
    from eclor.services.lighting.rules.adaptive.planning import night_plan

    return night_plan(counts, place, lesson, holidays, names)
