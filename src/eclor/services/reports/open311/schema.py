"""The doors of GeoReport v2 as OpenAPI 3.1 describes them, for programs that are made from it."""

from typing import Any

from eclor.services.reports.house_questions import house_questions
from eclor.services.reports.open311.asking import FARTHEST, MOST, STATUS
from eclor.services.reports.open311.telling import DATATYPES
from eclor.services.reports.words import LONGEST, LONGEST_ANSWER, Form, Kind

Schema = dict[str, Any]
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
TEXT: Schema = {"type": "string"}
SOME_TEXT: Schema = {"type": ["string", "null"]}
DEGREES: Schema = {"type": ["number", "null"]}
LOCAL = "jurisdiction_id"


def document(root: str) -> Schema:
    """``root`` is the address of ``/open311/v2``, without its end."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Open311 GeoReport v2", "version": "2"},
        "servers": [{"url": root}],
        "paths": {
            "/discovery.{form}": _read("discovery", {"type": "object"}),
            "/services.{form}": _read("services", _list(SERVICE)),
            "/services/{code}.{form}": _read("service", DEFINITION, _place("code")),
            "/requests.{form}": _read("requests", _list(REPORT), *ASKED) | {"post": _file()},
            "/requests/{code}.{form}": _read("request", _list(REPORT), _place("code"), EXTENSIONS),
            "/tokens/{code}.{form}": _read("token", _list(TOKEN), _place("code")),
        },
    }


def _object(needed: Schema, more: Schema | None = None) -> Schema:
    return {"type": "object", "required": list(needed), "properties": needed | (more or {})}


def _list(one: Schema) -> Schema:
    return {"type": "array", "items": one}


REFUSALS = _list(_object({"code": {"type": "integer"}, "description": TEXT}))
SERVICE = _object(
    {
        "service_code": {"enum": [kind.value for kind in Kind]},
        "service_name": TEXT,
        "description": TEXT,
        "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": TEXT,
        "group": TEXT,
    }
)
VALUE = _object({"key": TEXT, "name": TEXT})
ATTRIBUTE = _object(
    {
        "code": TEXT,
        "datatype": {"enum": sorted(set(DATATYPES.values()))},
        "datatype_description": TEXT,
        "required": {"type": "boolean"},
        "variable": {"type": "boolean"},
        "order": {"type": "integer"},
        "description": TEXT,
        "values": _list(VALUE),
    }
)
DEFINITION = _object({"service_code": TEXT, "attributes": _list(ATTRIBUTE)})
NOTE = _object({"datetime": MOMENT, "type": TEXT, "description": TEXT})
REPORT = _object(
    {
        "service_request_id": TEXT,
        "status": {"enum": sorted(STATUS)},
        "status_notes": TEXT,
        "service_name": TEXT,
        "service_code": TEXT,
        "description": {"type": "null"},
        "agency_responsible": TEXT,
        "requested_datetime": MOMENT,
        "updated_datetime": MOMENT,
        "expected_datetime": MOMENT,
        "address": TEXT,
        "address_id": TEXT,
        "zipcode": SOME_TEXT,
        "lat": DEGREES,
        "long": DEGREES,
        "media_url": SOME_TEXT,
    },
    {"notes": _list(NOTE), "extended_attributes": {"type": "object"}},
)
TOKEN = _object({"service_request_id": TEXT, "token": TEXT})
RECEIPT = _object({"service_request_id": TEXT, "service_notice": TEXT, "account_id": SOME_TEXT})


def _asked(name: str, schema: Schema, where: str = "query", needed: bool = False) -> Schema:
    return {"name": name, "in": where, "required": needed, "schema": schema}


def _place(name: str) -> Schema:
    return _asked(name, {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}, "path", needed=True)


# An address that is none, such as one with a zero byte, is answered before the room is asked.
OF_THE_HOUSE: Schema = {"type": "object", "required": ["error"], "properties": {"error": TEXT}}
EXTENSIONS = _asked("extensions", {"enum": ["true", "false"]})
ASKED = (
    _asked("service_request_id", {"type": "string", "description": "Comma between several."}),
    _asked("service_code", {"type": "string", "description": "Comma between several."}),
    _asked("status", {"enum": sorted(STATUS)}),
    _asked("start_date", {"type": "string", "format": "date-time"}),
    _asked("end_date", {"type": "string", "format": "date-time"}),
    _asked("page", {"type": "integer", "minimum": 1, "maximum": FARTHEST}),
    _asked("page_size", {"type": "integer", "minimum": 1, "maximum": MOST}),
    EXTENSIONS,
)
FORM = _asked("form", {"enum": ["json", "xml"]}, "path", needed=True)


def _read(name: str, said: Schema, *asked: Schema) -> Schema:
    return {
        "get": {
            "operationId": name,
            "parameters": [FORM, *asked, _asked(LOCAL, TEXT)],
            "responses": {"200": _answer("As it was asked.", said)} | _refusals(400, 404),
        }
    }


def _file() -> Schema:
    """Taking a report in; photos are files of a multipart form."""
    fields: Schema = {
        "service_code": {"enum": [kind.value for kind in Kind]},
        "api_key": {"type": "string", "maxLength": 200},
        "lat": TEXT,
        "long": TEXT,
        "address_string": {"type": "string", "maxLength": 200},
        "address_id": {"type": "string", "description": "INSEE number of the commune."},
        "description": {"type": "string", "maxLength": LONGEST},
        "email": {"type": "string", "maxLength": 200},
        LOCAL: TEXT,
    }
    for one in house_questions():
        said: Schema = {"type": "string", "maxLength": LONGEST_ANSWER}
        several = one.form is Form.SEVERAL
        fields[f"attribute[{one.code}]"] = _list(said) if several else said
    form = {"type": "object", "required": ["service_code", "api_key"], "properties": fields}
    media = {"media": {"type": "string", "format": "binary"}}
    with_photo = form | {"properties": fields | media}
    return {
        "operationId": "file",
        "parameters": [FORM, _asked("Idempotency-Key", {"type": "string"}, "header")],
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {"schema": form},
                "multipart/form-data": {"schema": with_photo},
            },
        },
        "responses": {
            "200": _answer("It had arrived before under this name.", _list(RECEIPT)),
            "201": _answer("Taken in.", _list(RECEIPT)),
        }
        | _refusals(400, 403, 404, 429),
    }


def _answer(said: str, schema: Schema) -> Schema:
    content = {"application/json": {"schema": schema}, "text/xml": {}}
    return {"description": said, "content": content}


def _refusals(*codes: int) -> Schema:
    said = dict.fromkeys(codes, REFUSALS) | {400: {"anyOf": [REFUSALS, OF_THE_HOUSE]}}
    return {str(code): _answer("Refused, and why.", said[code]) for code in codes}
