"""What the room tells those who asked for it: a recycling centre closes, or opens after all."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclor.core.context import queries as context
from eclor.core.facts.words import Fact
from eclor.core.notices.posting import publish
from eclor.core.notices.words import NOBODY, Notice
from eclor.core.service.contract import Interest, Topic
from eclor.core.service.scope import Scope
from eclor.services.waste import queries

ZONE = ZoneInfo(settings.TIME_ZONE)
TOPICS = (
    Topic(
        key="closures",
        title=gettext_lazy("Recycling centres that close"),
        why=gettext_lazy("Not to stand before a closed gate."),
    ),
)


def _closed(scope: Scope, fact: Fact) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = {"start": _moment(fact.body["start"]), "end": _moment(fact.body["end"])}
        span = _("Closed from %(start)s to %(end)s.") % said
        _tell(scope, fact, _("%s closes"), f"{span} {fact.body['reason']}")


def _reopened(scope: Scope, fact: Fact) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        _tell(scope, fact, _("%s stays open"), _("The closing that was announced is taken back."))


def _tell(scope: Scope, fact: Fact, title: str, text: str) -> None:
    centre = queries.centre(scope, int(fact.body["centre"]))
    publish(
        scope,
        Notice(
            key=f"{fact.name}-{fact.body['closure']}",
            topic="waste.closures",
            subject=NOBODY,
            title=title % centre.name[:80],
            text=text,
            path=reverse("waste-centres"),
            commune=_commune(scope, centre.pk),
        ),
    )


def _commune(scope: Scope, centre: int) -> int | None:
    return context.entities(scope).values_list("commune_id", flat=True).get(pk=centre)


def _moment(said: str) -> str:
    return date_format(datetime.fromisoformat(said).astimezone(ZONE), "DATETIME_FORMAT")


INTERESTS = (
    Interest(in_fact="CentreClosed", then=_closed),
    Interest(in_fact="CentreReopened", then=_reopened),
)
