"""Fixtures given to every service, ours or a stranger's: a real database, two federations, named people.

Each test run has a PostgreSQL of its own in a scratch folder. Tests speak to it as the application
does, under row-level security, inside a transaction that is rolled back.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from eclor.core.service.scope import Scope

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOME = Path(tempfile.mkdtemp(prefix="eclor-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
# Django reads its settings while pytest starts: the scratch home must be named before.
for name in [n for n in os.environ if n.startswith("ECLOR_")]:
    del os.environ[name]
os.environ.update(
    ECLOR_HOME=str(HOME),
    ECLOR_BLUR="off",  # a process for each photo: tests about it ask for it
    DJANGO_SETTINGS_MODULE="eclor.run.settings",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The database keeps its name: the whole server is scratch."""


@pytest.fixture(scope="session")
def django_db_setup() -> Iterator[None]:
    from django.contrib.auth.hashers import Argon2PasswordHasher as Hasher

    from eclor.core.live.publish import leave
    from eclor.testing.house import database, sign_charters

    # A thousand people are made and signed in here, each for one test: their passwords guard nothing.
    Hasher.time_cost, Hasher.memory_cost, Hasher.parallelism = 1, 8, 1
    with database(HOME):
        sign_charters()
        yield
        # Here and not at the very end: by then nobody listens any more to what its thread may log.
        leave()


@pytest.fixture(autouse=True)
def house_language() -> None:
    """A page that another test asked for in English leaves its language behind."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture
def in_english(house_language: None) -> Iterator[None]:
    """For tests that compare sentences as the code says them."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def val_alzette(db: None) -> int:
    """Inside the federation Val d'Alzette; its id."""
    from eclor.core.territories.entering import enter
    from eclor.testing.house import VAL_ALZETTE

    enter(VAL_ALZETTE)
    return VAL_ALZETTE


@pytest.fixture
def other_federation() -> int:
    """The id of the other federation, Bord de Moselle, whose things must never be seen."""
    from eclor.testing.house import BORD_DE_MOSELLE

    return BORD_DE_MOSELLE


@pytest.fixture
def louis(val_alzette: int) -> "Scope":
    """Louis, an inhabitant who has not signed in, on a November noon."""
    from eclor.core.service.scope import Scope

    return Scope(territory=val_alzette, now=NOON)


@pytest.fixture
def maya(val_alzette: int) -> "Scope":
    """Maya, operator of the whole federation."""
    return _with_role(val_alzette, "Maya", "operator")


@pytest.fixture
def ines(val_alzette: int) -> "Scope":
    """Inès, elected, guarantor of the data."""
    return _with_role(val_alzette, "Inès", "elected")


@pytest.fixture
def admin(val_alzette: int) -> "Scope":
    """Noor, administrator of the federation."""
    return _with_role(val_alzette, "Noor", "administrator")


def _with_role(territory: int, name: str, role: str) -> "Scope":
    from eclor.core.identity.models import Person
    from eclor.core.identity.permissions import scope_of
    from eclor.core.territories.here import at
    from eclor.testing.house import PASSWORD

    email = f"{name.lower().replace('è', 'e')}@example.org"
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person(territory_id=territory, email=email, name=name)
        person.set_password(PASSWORD)
        person.save()
        person.grants.create(territory_id=territory, role=role)
    here = at("localhost")
    assert here is not None, "the test database has no federation"
    return scope_of(here, person, NOON, "fr")
