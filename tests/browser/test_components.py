"""Every component in a real browser, by day and by night: axe finds nothing, nothing leaves its place."""

import pytest

from eclor.core.ui import catalogue
from tests.browser.showing import ENLARGED, VISIT, by_day_and_by_night, faults, keep, runs_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
# A page shows each example twice; the second is hidden from readers, so that names do not meet.
NIGHT_ALONE = """() => document.querySelectorAll('.light').forEach(e => e.dataset.theme === 'day'
    ? e.remove() : (e.inert = false, e.removeAttribute('aria-hidden')))"""


@pytest.mark.parametrize("name", [one.name for one in catalogue.components()])
def test_axe_finds_nothing_on_a_component(name: str, visit: VISIT) -> None:
    page = visit(f"/composants/{name}")

    assert page.locator(".light > *").count() > 0
    assert runs_out(page) == []
    assert faults(page) == []
    keep(page, f"component-{name}", full=True)

    page.evaluate(NIGHT_ALONE)
    assert page.locator(".light[data-theme=night] > *").count() > 0
    assert faults(page, again=True) == []

    page.set_viewport_size(ENLARGED)
    assert runs_out(page) == []


def test_the_list_of_components(visit: VISIT) -> None:
    page = visit("/composants", width=390, height=844)

    assert runs_out(page) == []
    for scheme in by_day_and_by_night(page):
        assert faults(page, again=scheme == "dark") == [], scheme
