"""The register of processing as a workbook, laid out as CNIL's simplified model: a list, then a form each.

What the program cannot know (names, addresses, who is concerned, transfers by contract) stays an
empty cell.
"""

from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from eclor.core.trust.register import Processing
from eclor.core.trust.reporting.sheets import Cell, Sheet, workbook

Row = list[Cell]


def as_workbook(name: str, lines: list[Processing], today: date) -> bytes:
    """``name`` of the federation; the lines as ``register`` gives them, service by service."""
    forms = [(title, list(some)) for title, some in groupby(lines, lambda one: one.service_title)]
    sheets: dict[str, Sheet] = {_("List of processings"): _list(name, forms, today)}
    for number, (title, some) in enumerate(forms, start=1):
        sheets[f"{number} {title}"] = _form(name, number, title, some, today)
    return workbook(sheets)


def _list(name: str, forms: list[tuple[str, list[Processing]]], today: date) -> Sheet:
    listed: list[Row] = [
        [number, title, some[0].why, today] for number, (title, some) in enumerate(forms, start=1)
    ]
    heads: list[Row] = [
        [_("Register of processing activities of"), name],
        [_("Data protection officer"), None],
        [],
        [_("No."), _("Name of the processing"), _("Main purpose"), _("Updated")],
    ]
    return heads + listed


def _form(name: str, number: int, title: str, lines: list[Processing], today: date) -> Sheet:
    return [
        [_("Description of the processing")],
        [_("Name of the processing"), title],
        [_("No."), number],
        [_("Updated"), today],
        [],
        [_("Parties")],
        [_("Data controller"), name],
        [_("Data protection officer"), None],
        [_("Joint controllers"), None],
        [],
        [_("Purposes of the processing")],
        *_purposes(lines),
        [],
        *_data(lines),
        [_("Categories of persons concerned"), None],
        [_("Sensitive data (article 9)"), None],
        [],
        [_("Recipients"), _("Whoever opened a purpose of the charter; each is in the ledger.")],
        *_unguarded(lines),
        [_("Transfers outside the European Union"), None],
        [],
        [_("Security measures")],
        *_measures(),
    ]


def _purposes(lines: list[Processing]) -> list[Row]:
    opened = {p.key: p for line in lines for p in line.purposes}
    whys: list[Row] = [[why] for why in sorted({line.why for line in lines})]
    keys: list[Row] = [[p.title, p.why, _state(p.in_charter, p.active)] for p in opened.values()]
    return whys + keys


def _data(lines: list[Processing]) -> list[Row]:
    heads = (_("Categories of personal data"), _("Columns"), _("Legal basis"), _("Days kept"))
    rows: list[Row] = [[*heads, _("from")]]
    return rows + [[x.what, ", ".join(x.columns), x.basis, x.keep_days, x.kept_from] for x in lines]


def _unguarded(lines: list[Processing]) -> list[Row]:
    return [[line.what, line.unguarded] for line in lines if line.unguarded]


def _measures() -> list[Row]:
    return [[one] for one in measures()]


def measures() -> list[str]:
    """What guards every guarded table; each is held by a test of the program."""
    return [
        _(
            "A row about a person is shown through an opened purpose alone; opening is logged before reading."
        ),
        _("The log is sealed every minute by a signed Merkle root, and the roots are published."),
        _("Rows past their retention are hidden by the database and deleted every hour."),
        _(
            "The application's login owns nothing and cannot bypass a policy; federations are kept apart."
        ),
        _("Backups are encrypted, restored and compared every night; who was erased stays erased."),
        _(
            "Each person sees who read their data, and corrects, takes away, freezes or erases it alone."
        ),
    ]


def _state(in_charter: bool, active: bool) -> str:
    if not in_charter:
        return _("not in the charter: closed")
    return _("in use") if active else _("suspended")
