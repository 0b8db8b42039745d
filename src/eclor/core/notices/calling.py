"""An alarm that nobody took: whoever holds the role is written to, and the alarm hears that it arrived."""

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from eclor.core.alarms.escalation import CALL
from eclor.core.facts.words import Fact
from eclor.core.identity.models import Grant, Person
from eclor.core.notices.posting import post
from eclor.core.notices.words import LONGEST_TEXT, LONGEST_TITLE, Carrier, Notice
from eclor.core.service.scope import Scope


def call(scope: Scope, fact: Fact) -> None:
    """On the fact ``AlarmCalled``: {notice, alarm, role, channel, title, commune}."""
    said = fact.body
    for person in _holders(scope, said["role"], said["commune"]):
        with translation.override(settings.LANGUAGE_CODE):
            notice = _notice(said, person)
        post(scope, notice)


def _notice(said: dict[str, object], person: Person) -> Notice:
    return Notice(
        key=f"{CALL}-{said['notice']}",
        topic="alarms.called",
        subject=person.subject,
        title=(_("Alarm: %s") % said["title"])[:LONGEST_TITLE],
        text=_("Nobody has taken it yet. You are called because of your role.")[:LONGEST_TEXT],
        path="/alarms/",
        carriers=frozenset({Carrier(str(said["channel"]))}),
        origin=f"{CALL}-{said['notice']}",
    )


def _holders(scope: Scope, role: str, commune: int | None) -> list[Person]:
    """Everybody with the role there or everywhere, once each."""
    grants = Grant.objects.filter(territory_id=scope.territory, role=role)
    if commune is not None:
        grants = grants.filter(Q(commune=None) | Q(commune_id=commune))
    found = Person.objects.filter(is_active=True, pk__in=grants.values("person_id"))
    return list(found.order_by("pk"))
