"""Whatever a program makes of our schema, each answer is one that the schema tells of."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from eclor.services.reports.models import ApiKey, Report
from eclor.services.reports.open311 import keys
from eclor.services.reports.open311.schema import document
from eclor.services.reports.tests.conftest import told

ROOT = "/open311/v2"
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]
FEW, MANY = 12, 2_500  # requests to each door


@pytest.fixture
def key(maya) -> str:
    """Of a program that may report as much as it likes."""
    key = keys.give_key(maya, "schemathesis", 10_000)
    ApiKey.objects.update(hourly=10_000_000)
    return key


@pytest.fixture
def program() -> Iterator[WSGIHandler]:
    """The house as a server runs it, in this test's own transaction: it closes no connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def sensible(body: dict[str, object]) -> dict[str, object]:
    """With a place and a word that are understood, so that it gets as far as the database."""
    kept = {name: body[name] for name in ("service_code", "api_key")}
    return kept | {"address_id": "57038", "address_string": "Rue Foch", "description": "Un trou"}


def stand(program: WSGIHandler, key: str, most: int) -> int:
    """How many requests were answered as the schema says; whatever was not is raised."""
    schema = schemathesis.openapi.from_dict(document(f"http://localhost{ROOT}"))
    schema.app = program
    asked = [0]
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=most,
            deadline=None,
            database=None,
            derandomize=most == FEW,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: schemathesis.Case) -> None:
            if isinstance(case.body, dict) and asked[0] % 3:
                case.body["api_key"] = key
            if isinstance(case.body, dict) and asked[0] % 3 == 1:
                case.body = sensible(case.body)
                case.query = {}
            asked[0] += 1
            case.call_and_validate(checks=CHECKS, headers={"Host": "localhost"})

        ask()
    return asked[0]


def test_every_door_answers_as_its_schema_says(program, key, today, audun):
    told(today, audun)

    assert stand(program, key, FEW) >= 7 * FEW // 2
    assert Report.objects.count() > 1  # theirs were taken in, too


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_every_door_answers_many_thousand_times_as_its_schema_says(program, key, today, audun):
    told(today, audun)

    assert stand(program, key, MANY) >= 5 * MANY


def test_the_schema_is_read_where_the_doors_are(client, audun):
    said = client.get(f"{ROOT}/openapi.json").json()

    assert said["servers"] == [{"url": f"http://testserver{ROOT}"}]
    assert "/requests.{form}" in said["paths"]
