"""A package from outside adds a room by being installed, and nothing of the house changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SNOW = Path(__file__).parents[2] / "examples" / "eclor-snow"
LOOK_AROUND = """
import django, json
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check")
house = Client()


def at_the_console():
    # What an operator sees; nothing of it stays.
    from django.db import transaction
    from eclor.core.alarms.catalogue import copy_cards
    from eclor.core.identity.models import Person
    from eclor.core.jobs.tasks import house_scope
    from eclor.core.territories.entering import enter
    with transaction.atomic():
        enter(1)
        person = Person.objects.create(territory_id=1, email="snow@example.org", name="Maya")
        person.grants.create(territory_id=1, role="operator")
        copy_cards(house_scope(1))
        console = Client()
        console.force_login(person)
        seen = console.get("/hypervisor").content.decode(), console.get("/alarms/rules/").content.decode()
        transaction.set_rollback(True)
    return seen


screen, rules = at_the_console()
print(json.dumps({
    "screen": screen,
    "rules": rules,
    "layers": [layer["key"] for layer in house.get("/api/layers").json()],
    "home": house.get("/").content.decode(),
    "types": house.get("/api/latest?type=SnowGauge").json(),
}))
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Where pip put the package, built from a copy so that the example stays as it is."""
    copy = shutil.copytree(SNOW, tmp_path / "source")
    target = tmp_path / "site"
    options = "--quiet --no-deps --no-index --no-build-isolation --disable-pip-version-check"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options.split(), "--target", target, copy],
        check=True,
        timeout=120,
    )
    return target


def test_five_files_are_a_room():
    files = [p for p in SNOW.rglob("*") if p.is_file() and "__pycache__" not in p.parts]

    assert len(files) == 5


def test_the_room_is_on_the_map_on_the_portal_at_the_console_and_in_the_api(
    val_alzette, installed, tmp_path
):
    found = subprocess.run(
        [sys.executable, "-c", LOOK_AROUND],
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        timeout=120,
        capture_output=True,
        text=True,
    )

    told = json.loads(found.stdout.splitlines()[-1])
    assert "snow.gauges" in told["layers"]
    assert "Neige : pas de mesure" in told["home"]
    assert told["types"]["entities"] == {}
    assert "Neige la plus haute" in told["screen"]
    assert "Neige à dégager" in told["rules"]
    assert "&quot;SnowGauge&quot;: {&quot;key&quot;: &quot;snow&quot;" in told["screen"]
