"""One guarded table for all attacks."""

from collections.abc import Iterator

import pytest

from tests.privacy.ground import Ground, ground


@pytest.fixture(scope="package")
def prepared(django_db_setup: None) -> Iterator[Ground]:
    with ground() as made:
        yield made


@pytest.fixture
def there(prepared: Ground) -> Iterator[Ground]:
    yield prepared
    prepared.close()
