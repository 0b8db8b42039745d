"""A house that always stops."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.houses import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path / "home")
    yield found
    found.stop()
