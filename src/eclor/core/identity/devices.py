"""The devices somebody is signed in on: seen by their owner, and signed out from afar."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from eclor.core.identity.models import Grant, Session
from eclor.core.identity.sessions import digest, limits
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

# As browsers say it themselves, the telling names first: Edge also says Chrome, Chrome says Safari.
BROWSERS = (("Firefox/", "Firefox"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"),
            ("CriOS/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """One device; ``mark`` names it in a form without giving away its key; ``here``: this very one."""

    mark: str
    device: str
    begun_at: datetime | None
    here: bool


def recognise(request: HttpRequest) -> None:
    """Write down which browser just signed in, for its owner."""
    said = name_of(request.META.get("HTTP_USER_AGENT", ""))
    key = digest(request.session.session_key or "")
    Session.objects.filter(key=key).update(device=said)


def signed_in(scope: Scope, key: str | None) -> list[SignedIn]:
    """Where this person is signed in, the newest first; ``key`` is that of the session that asks."""
    if not scope.person:
        return []
    ours, now = digest(key or ""), timezone.now()
    # A role's session ends sooner than its row, which goes at its next page or after two weeks.
    most = limits(Grant.objects.filter(person_id=int(scope.person)).exists())
    found = Session.objects.filter(person_id=int(scope.person), expires_at__gt=now)
    return [
        SignedIn(mark=_mark(s.key), device=s.device, begun_at=s.begun_at, here=s.key == ours)
        for s in found.order_by("-begun_at")
        if not most.passed(s.begun_at, s.seen_at, now)
    ]


def sign_out(scope: Scope, marks: set[str]) -> int:
    """Sign these devices of the person out; their next page asks to sign in. How many there were."""
    if not scope.person:
        return 0
    ours = Session.objects.filter(person_id=int(scope.person))
    keys = [s.key for s in ours if _mark(s.key) in marks]
    count, _ = Session.objects.filter(key__in=keys).delete()
    if count:
        audit.write(scope, "identity.sign_out_devices", {"devices": count})
    return count


def name_of(said: str) -> str:
    """ "Firefox, Linux" of what a browser says of itself; "" when it says nothing we know."""
    browser = next((name for sign, name in BROWSERS if sign in said), "")
    system = next((name for sign, name in SYSTEMS if sign in said), "")
    return ", ".join(part for part in (browser, system) if part)


def _mark(key: str) -> str:
    return digest(f"mark of {key}")[:16]
