"""The impact assessment (GDPR, article 35) of a service, as far as cards and charter can write it.

The document is the one that CNIL's PIA tool imports: answers by the number of its questions. How grave
and how likely a risk is, a person judges: those gauges are left open, and the page says so.
"""

from datetime import datetime
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from eclor.core.trust.register import Processing
from eclor.core.trust.reporting.record import measures

Answers = dict[int, str | list[str]]
RISKS = (32, 33, 34)  # illegitimate access, unwanted change, disappearance


def answers(name: str, lines: list[Processing]) -> Answers:
    """To the tool's questions of context (1xx), principles (2xx) and risks (3xx), in plain words."""
    consent = sorted({x.what for x in lines if x.consent})
    return {
        111: "\n".join(f"{x.what}. {x.why}." for x in lines),
        112: _("Controller: %s.") % name,
        113: _("The data charter signed by the elected guarantor, in force in the database."),
        121: "\n".join(_data(x) for x in lines),
        122: _(
            "Collected by the service's forms, kept in its tables, read through purposes, hidden at the"
            " end of the retention and deleted within the hour; backups forget with the erasure journal."
        ),
        123: _(
            "PostgreSQL on the federation's machine; encrypted backups; no cloud unless it chose one."
        ),
        211: "\n".join(_why(lines)),
        212: "\n".join(f"{x.what}: {x.basis}" for x in lines),
        213: "\n".join(f"{x.what}: {', '.join(x.columns)}. {x.why}." for x in lines),
        214: _("Each person sees and corrects their own data."),
        215: "\n".join(_kept(x) for x in lines),
        221: _(
            "The charter, the register and this assessment are public pages, written by the program."
        ),
        222: ", ".join(consent) or _("Nothing of this service rests on consent."),
        223: _("My data: seen at any time, downloaded as JSON and CSV, complete."),
        224: _("My data: corrected and erased at once, in old backups too."),
        225: _(
            "My data: frozen, or closed to one purpose; the next read no longer finds the person."
        ),
        226: _("None known to the program."),
        227: _("None by the program."),
        321: [
            _("Others learn what these data say: %s.") % ", ".join(sorted({x.what for x in lines}))
        ],
        322: [
            _("SQL slipped into a page"),
            _("A stolen session of an agent"),
            _("A purpose opened with a false reason"),
        ],
        323: [_("An agent"), _("An attacker from outside"), _("Whoever runs the machine")],
        331: [_("A wrong answer to the person")],
        332: [_("A mistake at a form"), _("A change past the program")],
        333: [_("An agent"), _("Whoever runs the machine")],
        341: [_("The service cannot answer the person")],
        342: [_("A broken disk"), _("A mistake in an upgrade")],
        343: [_("Hardware"), _("Whoever runs the machine")],
        **{risk * 10 + 4: measures() for risk in RISKS},
    }


def as_pia(name: str, lines: list[Processing], now: datetime) -> dict[str, Any]:
    """What CNIL's PIA tool imports: keys pia, answers, measures, evaluations, comments."""
    at, title = now.isoformat(), lines[0].service_title
    said = answers(name, lines)
    return {
        "pia": {
            "id": 1,
            "name": f"{name} – {title}",
            "category": title,
            "status": 0,
            "is_example": 0,
            "is_archive": 0,
            "author_name": "Eclor",
            "evaluator_name": "",
            "validator_name": "",
            "progress": 0,
            "created_at": at,
            "updated_at": at,
        },
        "answers": [
            {
                "id": n,
                "pia_id": 1,
                "reference_to": question,
                "data": _written(one),
                "created_at": at,
            }
            for n, (question, one) in enumerate(sorted(said.items()), start=1)
        ],
        "measures": [
            {"id": n, "pia_id": 1, "title": one, "content": _html(one), "created_at": at}
            for n, one in enumerate(measures(), start=1)
        ],
        "evaluations": [],
        "comments": [],
    }


def _written(said: str | list[str]) -> dict[str, Any]:
    listed = isinstance(said, list)
    return {
        "text": None if isinstance(said, list) else _html(said),
        "gauge": None,
        "list": said if listed else [],
    }


def _html(said: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in said.splitlines())


def _why(lines: list[Processing]) -> list[str]:
    """The purposes that open the data; what is read without one says why it is collected."""
    opened = {f"{p.title}. {p.why}" for x in lines for p in x.purposes}
    return sorted(opened | {x.why for x in lines if not x.purposes})


def _data(line: Processing) -> str:
    seen = line.unguarded or ", ".join(one.title for one in line.purposes)
    return f"{line.what} ({', '.join(line.columns)}): {seen}"


def _kept(line: Processing) -> str:
    days = _("%d days") % line.keep_days
    return f"{line.what}: {days}" + (f", {_('from')} {line.kept_from}" if line.kept_from else "")
