"""A commune with a lamp, and people who tell of it."""

import html
import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.core.gateways.recording import recording_to
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.reports.actions.sending import Receipt, send_report
from eclor.services.reports.models import LAMP, Report
from eclor.services.reports.words import Kind, Spot, Telling
from eclor.testing.house import PASSWORD

HERE = Spot(lon=5.95, lat=49.47)


@pytest.fixture
def today(val_alzette: int) -> Scope:
    """Somebody without an account, now: what is kept is kept from today."""
    return Scope(territory=val_alzette, now=timezone.now())


@pytest.fixture
def audun(val_alzette: int) -> Commune:
    return Commune.objects.get(insee="57038")


@pytest.fixture
def villerupt(val_alzette: int) -> Commune:
    return Commune.objects.get(insee="54580")


@pytest.fixture
def pole(today: Scope, audun: Commune) -> Entity:
    """The lamp with the number FOCH-07."""
    said = NewEntity(
        type=LAMP,
        urn="urn:ngsi-ld:Streetlight:test:foch-07",
        name="FOCH-07",
        lon=HERE.lon,
        lat=HERE.lat,
        commune=audun.pk,
    )
    return add_entity(today, said)


def telling(commune: Commune, kind: Kind = Kind.DUMP, **said: object) -> Telling:
    given = {"spot": HERE, "text": "Trois matelas au bord du chemin"} | said
    return Telling(kind=kind, commune=commune.pk, **given)


def told(scope: Scope, commune: Commune, kind: Kind = Kind.DUMP, **said: object) -> Receipt:
    return send_report(scope, telling(commune, kind, **said), uuid.uuid4())


@pytest.fixture
def dump(today: Scope, audun: Commune) -> Report:
    """Three mattresses, told by somebody who left an address."""
    receipt = told(today, audun, email="louise@example.org")
    return Report.objects.get(pk=receipt.report)


@pytest.fixture
def desk(maya: Scope) -> Client:
    """Maya's browser, signed in."""
    client = Client()
    given = {"email": "maya@example.org", "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302
    return client


@pytest.fixture
def recorded() -> Iterator[list[tuple[str, str]]]:
    """What the room hands to the recorder."""

    class Heard(list):
        def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None:
            self.append((subject.decode(), payload.decode()))

    heard = Heard()
    with recording_to(heard):
        yield heard


def text_of(answer, status: int = 200) -> str:
    """The page without its markup, as one line."""
    assert answer.status_code == status, answer.status_code
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())
