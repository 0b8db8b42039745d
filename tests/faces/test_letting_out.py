"""The guarantor sees what leaves through the open-data gate, what is held back and why."""

import pytest

from eclor.core.identity.models import Person
from eclor.core.service.contract import CrossTable, Publication
from eclor.core.trust.gate import Told, release
from eclor.faces.elected.letting_out import _table

PAGE = "/elus/donnees-ouvertes"


def test_every_publication_of_every_card_stands_on_the_page(ines, client):
    client.force_login(Person.objects.get(pk=ines.person))

    said = client.get(PAGE)

    assert said.status_code == 200
    assert {one.card.key for one in said.context["published"]} >= {"numbers", "discreet", "places"}


def test_an_agent_does_not_see_which_hidden_number_is_small(maya, client):
    client.force_login(Person.objects.get(pk=maya.person))

    assert client.get(PAGE).status_code == 403


def test_a_table_ends_with_its_totals_and_says_why_each_number_is_hidden():
    cells = {("a", "x"): 2, ("a", "y"): 30, ("b", "x"): 40, ("b", "y"): 50}
    crossed = CrossTable(
        key="t", title="t", rows={"a": "A", "b": "B"}, columns={"x": "X", "y": "Y"}, cells=cells
    )

    shown = _table(release(crossed)[0])

    assert [row.name for row in shown.rows] == ["A", "B", ""]
    assert shown.rows[0].cells[0].told is Told.SMALL
    assert (shown.shares.shown, shown.shares.small, shown.shares.beside) == (5, 1, 3)
    assert sum(width for _kind, _x, width in shown.shares.parts) == 300.0


def test_a_publication_has_tables_or_places():
    with pytest.raises(ValueError, match="tables or places"):
        Publication(key="nothing", title="", why="")
