"""The published OpenAPI of TALQ 2.7.1 as a judge: every request and answer of the tests goes by it."""

import copy
import gzip
import json
import re
import uuid
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

GIVEN = Path("../shared/data/lighting/talq")
MISSING = pytest.mark.skipif(
    not GIVEN.is_dir(), reason=f"TALQ's OpenAPI is not at {GIVEN}: nothing to judge by."
)
REFERENCE = re.compile(r"^(\./)?talq-data-model-2-7-1-online\.json")
FORMATS = FormatChecker(formats=())


@FORMATS.checks("uuid", ValueError)
def _uuid(said: Any) -> bool:
    return not isinstance(said, str) or bool(uuid.UUID(said))


@FORMATS.checks("date-time", ValueError)
def _moment(said: Any) -> bool:
    return not isinstance(said, str) or datetime.fromisoformat(said).tzinfo is not None


@FORMATS.checks("uri")
def _uri(said: Any) -> bool:
    return not isinstance(said, str) or bool(re.match(r"[a-z]+://[^\s]+$", said))


class Judge:
    """One of the two APIs, "cms" or "gateway". Without the given files it lets everything pass:
    tests that are about the form are marked MISSING."""

    def __init__(self, side: str) -> None:
        self.seen = 0
        self.paths = _read(f"talq-api-{side}")["paths"] if GIVEN.is_dir() else {}

    def request(self, method: str, path: str, query: dict[str, str], body: Any) -> None:
        if not self.paths:
            return
        operation = self._operation(method, path)
        for one in operation.get("parameters", []):
            if one["in"] == "query" and one.get("required"):
                _valid(one["schema"], query.get(one["name"]), f"{path} {one['name']}")
        content = operation.get("requestBody", {}).get("content", {})
        if content:
            _valid(content["application/json"]["schema"], body, f"{method} {path}")

    def answer(self, method: str, path: str, status: int, body: Any) -> None:
        if not self.paths:
            return
        answers = self._operation(method, path)["responses"]
        if str(status) not in answers:
            # Refusals the OpenAPI does not list have the form of those it lists.
            assert status >= 400, f"{method} {path} must not answer {status}"
            _valid({"type": "array", "items": _of("TALQErrorMessage")}, body, f"{path} {status}")
            return
        content = answers[str(status)].get("content", {})
        if "application/json" not in content:
            assert body is None, f"{method} {path} {status} has no body"
            return
        _valid(content["application/json"]["schema"], body, f"{method} {path} {status}")

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        self.seen += 1
        levels = path.strip("/").split("/")
        fits = [
            (sum("{" in level for level in template.split("/")), operations)
            for template, operations in self.paths.items()
            if _fits(template.strip("/").split("/"), levels) and method.lower() in operations
        ]
        assert fits, f"TALQ's OpenAPI has no {method} {path}"
        found: dict[str, Any] = min(fits, key=lambda one: one[0])[1][method.lower()]
        return found


def _fits(template: list[str], levels: list[str]) -> bool:
    return len(template) == len(levels) and all(
        want.startswith("{") or want == level for want, level in zip(template, levels, strict=True)
    )


def _of(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _valid(schema: Any, body: Any, where: str) -> None:
    whole = {**_plain(schema), "components": {"schemas": _model()}}
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}"
        for fault in Draft7Validator(whole, format_checker=FORMATS).iter_errors(body)
    ]
    assert not faults, f"{where} is not TALQ's: {faults[:3]}"


@cache
def _read(name: str) -> Any:
    return json.loads(gzip.decompress((GIVEN / f"{name}-2-7-1-online.json.gz").read_bytes()))


@cache
def _model() -> dict[str, Any]:
    """The schemas; one that has a discriminator demands what the kind it names demands."""
    schemas = {n: _plain(s) for n, s in _read("talq-data-model")["components"]["schemas"].items()}
    # A child names its parent, which points to its children: the parent's own part stands apart.
    plain = copy.deepcopy(schemas)
    for name, schema in plain.items():
        if "discriminator" in schema:
            schemas[f"_{name}"] = schema
    for name, schema in list(plain.items()):
        if "discriminator" not in schema:
            continue
        by = schema["discriminator"]["propertyName"]
        children = [n for n, s in plain.items() if _of(name) in s.get("allOf", [])]
        kinds = [
            {
                "if": {"properties": {by: {"const": child}}, "required": [by]},
                "then": _of(child),
            }
            for child in children
        ]
        schemas[name] = {"allOf": [_of(f"_{name}"), *kinds]}
        for child in children:
            schemas[child] = json.loads(
                json.dumps(schemas[child]).replace(
                    f'"#/components/schemas/{name}"', f'"#/components/schemas/_{name}"', 1
                )
            )
    return schemas


def _plain(schema: Any) -> Any:
    """References within one file, and OpenAPI's ``nullable`` as JSON Schema has it."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return {"$ref": REFERENCE.sub("", schema["$ref"])}
    return {key: _plain(value) for key, value in schema.items()}
