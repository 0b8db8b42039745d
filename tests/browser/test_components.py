"""Every component in a real browser: axe finds nothing, nothing leaves its place."""

import pytest

from eclor.core.ui import catalogue
from tests.browser.showing import VISIT, faults, keep, runs_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [one.name for one in catalogue.components()])
def test_axe_finds_nothing_on_a_component(name: str, scheme: str, visit: VISIT) -> None:
    page = visit(f"/composants/{name}", color_scheme=scheme)

    assert faults(page) == []
    assert runs_out(page) == []
    keep(page, f"component-{name}-{scheme}", full=True)


@pytest.mark.parametrize("name", [one.name for one in catalogue.components()])
def test_axe_finds_nothing_on_its_night_side_alone(name: str, visit: VISIT) -> None:
    page = visit(f"/composants/{name}")
    page.evaluate(
        "() => document.querySelectorAll('.light').forEach(e => e.dataset.theme === 'day'"
        " ? e.remove() : (e.inert = false, e.removeAttribute('aria-hidden')))"
    )

    assert faults(page) == []


def test_the_list_of_components(visit: VISIT) -> None:
    page = visit("/composants", width=390, height=844)

    assert faults(page) == []
    assert runs_out(page) == []
