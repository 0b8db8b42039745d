"""Whoever is led back after a form ends on a page of ours."""

import pytest
from django.test import RequestFactory

from eclor.core.identity.guards import ours


@pytest.mark.parametrize("asked", ["/", "/devices/refused/?page=2", "/a b"])
def test_a_path_of_ours_is_gone_back_to(asked: str) -> None:
    assert ours(RequestFactory().post("/"), asked, "/alarms/") == asked


@pytest.mark.parametrize(
    "asked", ["", "'", "home", "x.y", "//evil.example", "https://evil.example/", "/\\evil.example"]
)
def test_everything_else_leads_to_the_list(asked: str) -> None:
    assert ours(RequestFactory().post("/"), asked, "/alarms/") == "/alarms/"
