"""What the desk lists: filtered by its address, page by page, and where it lies on the plan."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, QuerySet, Value, When
from django.http import QueryDict

from eclor.core.service.scope import Scope
from eclor.services.reports.models import Report
from eclor.services.reports.queries.reports import SHOWN_CLOSED, told_of, within_reach
from eclor.services.reports.rules.life import CLOSED, OPEN
from eclor.services.reports.words import Kind, State

AT_ONCE = 50
UNREAD = (State.RECEIVED, State.REOPENED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What an address of the desk asks for; nonsense in it asks for everything."""

    ended: bool = False
    insee: str = ""
    kind: str = ""
    state: str = ""
    team: str = ""
    late: bool = False
    page: int = 1

    def address(self, page: int = 1) -> str:
        """The same again, as the query of an address; "" for nothing in particular."""
        said = {
            "ended": "1" if self.ended else "",
            "commune": self.insee,
            "kind": self.kind,
            "state": self.state,
            "team": self.team,
            "late": "1" if self.late else "",
            "page": str(page) if page > 1 else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def narrowed(self) -> bool:
        return bool(self.insee or self.kind or self.state or self.team or self.late)


def wanted(said: QueryDict) -> Wanted:
    """Read from the address of the desk."""
    kind, state, page = (said.get(name, "") for name in ("kind", "state", "page"))
    return Wanted(
        ended="ended" in said,
        insee=said.get("commune", "")[:5].replace("\x00", ""),
        kind=kind if kind in set(Kind) else "",
        state=state if state in set(State) else "",
        team=said.get("team", "")[:80].replace("\x00", ""),
        late=bool(said.get("late")),
        page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 7 else 1,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A report as the desk lists it; ``told`` persons told of it."""

    row: Report
    told: int
    late: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskPage:
    """One page of the list; ``total`` reports on ``pages`` pages fit what was asked."""

    listed: list[Listed]
    total: int
    page: int
    pages: int


def desk(scope: Scope, asked: Wanted) -> DeskPage:
    """Open ones, the most urgent first; or those that ended within thirty days, the newest first."""
    found = _narrowed(scope, asked)
    total = found.count()
    pages = max(1, -(-total // AT_ONCE))
    page = min(max(asked.page, 1), pages)
    start = (page - 1) * AT_ONCE
    rows = list(found.select_related("commune", "asset")[start : start + AT_ONCE])
    told = told_of(rows)
    listed = [
        Listed(row=row, told=told.get(row.pk, 0), late=not asked.ended and row.due_at < scope.now)
        for row in rows
    ]
    return DeskPage(listed=listed, total=total, page=page, pages=pages)


def _narrowed(scope: Scope, asked: Wanted) -> QuerySet[Report]:
    found = within_reach(scope)
    named = {"commune__insee": asked.insee, "kind": asked.kind, "state": asked.state}
    found = found.filter(**{name: value for name, value in named.items() if value})
    if asked.team:
        found = found.filter(team=asked.team)
    if asked.ended:
        recent = scope.now - SHOWN_CLOSED
        return found.filter(state__in=CLOSED, changed_at__gt=recent).order_by("-changed_at", "-pk")
    found = found.filter(state__in=OPEN)
    if asked.late:
        found = found.filter(due_at__lt=scope.now)
    unread = Case(When(state__in=UNREAD, then=Value(0)), default=1)
    return found.order_by(unread, "due_at", "pk")


def teams(scope: Scope) -> list[str]:
    """Who treats open reports now, in the order of the alphabet."""
    found = within_reach(scope).filter(state__in=OPEN).exclude(team="")
    return sorted(set(found.order_by().values_list("team", flat=True).distinct()))
