"""Every component has its folder, its examples, and a page that shows them in both lights."""

import re

import pytest

from eclor.core.ui import catalogue

NAMES = [one.name for one in catalogue.components()]


def test_no_component_is_without_examples():
    assert catalogue.without_examples() == []
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_a_component_is_shown_by_day_and_by_night_with_its_markup(name, louis, client):
    page = client.get(f"/composants/{name}").content.decode()

    assert 'data-theme="day"' in page
    assert 'data-theme="night"' in page
    assert "<pre" in page


@pytest.mark.parametrize("name", NAMES)
def test_no_name_meets_twice_on_its_page(name, louis, client):
    names = re.findall(r'\bid="([^"]+)"', client.get(f"/composants/{name}").content.decode())

    assert sorted(names) == sorted(set(names))


def test_a_component_nobody_made_is_gone(louis, client):
    assert client.get("/composants/unicorn").status_code == 404
