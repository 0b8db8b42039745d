"""The storm of requests reaches every page, and knows what a form is."""

from random import Random

from django.urls import resolve

from tests.fuzz.addresses import LIVE, Address, addresses
from tests.fuzz.forms import Form, forms_of


def test_every_page_of_every_room_and_face_is_attacked():
    routes = {one.route for one in addresses()}

    assert {
        "/", "/mes-donnees", "/lighting/lamps", "/lighting/lamps/<int:pk>", "/orders/give/",
        "/orders/<str:signal>/approve", "/elus/violation", "/api/entities", "/healthz",
    } <= routes  # fmt: skip
    assert len(routes) > 120
    assert len(routes) == len(addresses())


def test_a_filled_address_is_one_that_somebody_answers():
    random = Random(57)

    for address in addresses():
        if address.route != LIVE:
            assert resolve(address.filled(Random(3)).split("%")[0] or "/")
    lamp = Address("/lighting/lamps/<int:pk>").filled(random)
    assert lamp.removeprefix("/lighting/lamps/").isdigit()


def test_the_forms_of_a_page_are_found_with_what_stands_in_them():
    page = b"""<form method="post" action="/a"><input type="hidden" name="csrfmiddlewaretoken" value="t">
    <select name="c"><option value="1">x</option><option value="2">y</option></select>
    <textarea name="why"></textarea><button name="verb" value="close">z</button></form>
    <form><input name="q"></form>"""

    fields = (
        ("csrfmiddlewaretoken", "t"), ("c", "1"), ("c", "2"), ("why", ""), ("verb", "close")
    )  # fmt: skip
    assert forms_of(page, "/here") == [
        Form("POST", "/a", fields),
        Form("GET", "/here", (("q", ""),)),
    ]


def test_a_spoiled_form_keeps_its_token():
    form = Form("POST", "/a", (("csrfmiddlewaretoken", "t"), ("verb", "x"), ("verb", "y")))

    for seed in range(50):
        assert form.spoiled(Random(seed)).startswith(b"csrfmiddlewaretoken=t")
