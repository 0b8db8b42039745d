"""What GeoReport v2 tells of our categories and reports: nobody is in it, and no word of what was told."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from eclor.services.reports.models import Report
from eclor.services.reports.open311.writing import moment
from eclor.services.reports.rules.life import CLOSED
from eclor.services.reports.texts import KINDS, REFUSALS, STATES
from eclor.services.reports.words import Category, Form, Kind, Question, Refusal, State

Address = Callable[[str], str]  # a path as a whole address


# GeoReport v2 knows no yes or no: it is a list of two.
DATATYPES = {
    Form.ONE: "singlevaluelist",
    Form.YES_NO: "singlevaluelist",
    Form.SEVERAL: "multivaluelist",
    Form.NUMBER: "number",
    Form.TEXT: "string",
    Form.MOMENT: "datetime",
}


def service(category: Category, asked: bool) -> dict[str, Any]:
    return {
        "service_code": category.kind.value,
        "service_name": str(KINDS[category.kind]),
        "description": str(KINDS[category.kind]),
        "metadata": asked,
        "type": "realtime",
        "keywords": category.kind.value.replace("_", ","),
        "group": "",
    }


def definition(kind: Kind, asked: Sequence[Question], language: str) -> dict[str, Any]:
    attributes = [_attribute(order, one, language) for order, one in enumerate(asked, 1)]
    return {"service_code": kind.value, "attributes": attributes}


def _attribute(order: int, question: Question, language: str) -> dict[str, Any]:
    english = language.startswith("en")
    return {
        "variable": True,
        "code": question.code,
        "datatype": DATATYPES[question.form],
        "required": question.required,
        "datatype_description": _described(question, language),
        "order": order,
        "description": question.title(language),
        "values": [
            {"key": one.key, "name": (english and one.english) or one.french}
            for one in question.choices
        ],
    }


def _described(question: Question, language: str) -> str:
    """The unit of a number, how a moment is written, the question's help."""
    how = "2026-11-23T21:30" if question.form is Form.MOMENT else question.unit
    return ". ".join(filter(None, (how, question.help(language))))


def request(row: Report, address: Address, more: bool = False) -> dict[str, Any]:
    """One report; its place only while it is on the map, moved to its street as there.

    ``more``: with the extensions.
    """
    closed = State(row.state) in CLOSED
    point = None if closed or row.entity is None or row.entity.deleted_at else row.entity
    photos = _photos(row, address)
    said = {
        "service_request_id": str(row.pk),
        "status": "closed" if closed else "open",
        "status_notes": _state(row),
        "service_name": str(KINDS[Kind(row.kind)]),
        "service_code": row.kind,
        "description": None,
        "agency_responsible": row.team or row.commune.name,
        "service_notice": None,
        "requested_datetime": moment(row.received_at),
        "updated_datetime": moment(row.changed_at),
        "expected_datetime": None if closed else moment(row.due_at),
        "address": row.asset.name if row.asset else row.commune.name,
        "address_id": row.commune.insee,
        "zipcode": None,
        "lat": point.lat if point else None,
        "long": point.lon if point else None,
        "media_url": photos[0]["media_url"] if photos else None,
    }
    return said | _extensions(row, photos) if more else said


def _state(row: Report) -> str:
    said = str(STATES[State(row.state)])
    return f"{said}: {REFUSALS[Refusal(row.refusal)]}" if row.refusal else said


def _photos(row: Report, address: Address) -> list[dict[str, str]]:
    """Those that everybody may see."""
    numbers: Sequence[UUID] = [one.photo for one in row.shown.all()]
    return [{"media_url": address(f"{row.pk}/photos/{number}")} for number in numbers]


def _extensions(row: Report, photos: list[dict[str, str]]) -> dict[str, Any]:
    """Notes history and extended attributes; what an agent answered is for whoever reported it."""
    return {
        "notes": [
            {
                "datetime": moment(step.at),
                "type": step.state,
                "description": str(STATES[State(step.state)]),
            }
            for step in row.steps.all()
        ],
        "extended_attributes": {
            "state": row.state,
            "channel": "eclor",
            "answers": [{"code": one["code"], "value": one["value"]} for one in row.answers],
            "merged_into": str(row.merged_into_id) if row.merged_into_id else None,
            "photos": photos,
        },
    }
