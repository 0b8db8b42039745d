"""Every card of every room is in the handbook, as it stands now."""

from datetime import timedelta
from pathlib import Path

import pytest

from eclor.core.context.management.commands.document import pages
from eclor.core.service.handbook import length
from eclor.core.service.registry import registry

ROOMS = Path(__file__).parents[2] / "docs" / "rooms"


def test_the_pages_of_the_rooms_are_those_of_their_cards():
    written = {
        name: (ROOMS / name).read_text("utf-8") for name in pages() if (ROOMS / name).exists()
    }

    assert written == pages(), "The cards changed: run make docs."


@pytest.mark.parametrize("service", list(registry), ids=lambda s: s.key)
def test_every_card_is_named_on_its_rooms_page(service):
    text = pages()[f"{service.key}.md"]

    missing = [card.key for card in service.all_cards() if card.key not in text]

    assert missing == []


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(minutes=1), "1 min"),
        (timedelta(hours=36), "36 h"),
        (timedelta(days=1), "24 h"),
        (timedelta(days=400), "400 days"),
        (timedelta(seconds=90), "90 s"),
    ],
)
def test_spans_are_said_in_their_largest_whole_unit(span, said):
    assert length(span) == said
