"""Register and impact assessments are written from the cards, complete, in formats that others open."""

import io
import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from eclor.core.service.registry import registry
from eclor.core.trust.reporting.sheets import TYPE, workbook

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, TEXT = OFFICE % "table", OFFICE % "text"
# The questions of CNIL's PIA tool that are answered in words or by a list, but for its gauges.
ASKED = {
    *(111, 112, 113, 121, 122, 123, 211, 212, 213, 214, 215, 221, 222, 223, 224, 225, 226, 227),
    *(321, 322, 323, 324, 331, 332, 333, 334, 341, 342, 343, 344),
}


def read(said: bytes) -> dict[str, list[list[str]]]:
    """The sheets of an OpenDocument workbook, by title."""
    with zipfile.ZipFile(io.BytesIO(said)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == TYPE
        listed = ET.fromstring(archive.read("META-INF/manifest.xml"))  # noqa: S314 -- our own
        assert len(listed) == 2
        body = ET.fromstring(archive.read("content.xml"))  # noqa: S314 -- our own
    return {
        str(sheet.get(f"{TABLE}name")): [
            ["\n".join(p.text or "" for p in cell.iter(f"{TEXT}p")) for cell in row]
            for row in sheet.iter(f"{TABLE}table-row")
        ]
        for sheet in body.iter(f"{TABLE}table")
    }


def test_the_workbook_of_the_register_names_every_line_and_column_of_every_card(val_alzette: int):
    answer = Client().get(reverse("register-workbook"))

    said = read(answer.content)
    cells = "\n".join(cell for sheet in said.values() for row in sheet for cell in row)
    lines = [line for service in registry for line in service.personal_data]
    assert answer["Content-Type"] == TYPE
    assert len(said) == 1 + len({s.key for s in registry if s.personal_data})
    assert [x.table for x in lines if str(x.what) not in cells] == []
    assert [x.table for x in lines if ", ".join(x.columns) not in cells] == []


@given(some.lists(some.lists(some.one_of(some.none(), some.integers(), some.text(), some.dates()))))
def test_whatever_stands_in_a_cell_the_workbook_opens(rows: list[list[object]]):
    (found,) = read(workbook({"x": rows})).values()

    assert len(found) == len(rows)


def test_words_that_look_like_a_formula_stay_words_and_numbers_are_numbers():
    said = read(workbook({"a": [["=1+1", 7, date(2026, 11, 23), None]], "A": []}))

    assert said == {"a": [["=1+1", "7", "2026-11-23", ""]], "A 2": []}


@pytest.mark.parametrize("key", [s.key for s in registry if s.personal_data])
def test_each_service_that_knows_persons_has_an_assessment_that_the_pia_tool_takes(
    val_alzette: int, key: str
):
    said = json.loads(Client().get(reverse("impact-json", args=[key])).content)

    assert set(said) == {"pia", "answers", "measures", "evaluations", "comments"}
    assert {one["reference_to"] for one in said["answers"]} == ASKED
    assert all(one["data"]["text"] or one["data"]["list"] for one in said["answers"])
    assert all(one["data"]["gauge"] is None for one in said["answers"]), "a person judges"


def test_the_page_of_assessments_names_each_service_and_no_other_is_served(val_alzette: int):
    page = Client().get(reverse("impact")).content.decode()

    keys = [s.key for s in registry if s.personal_data]
    assert [key for key in keys if reverse("impact-json", args=[key]) not in page] == []
    assert Client().get(reverse("impact-json", args=["nobody"])).status_code == 404
