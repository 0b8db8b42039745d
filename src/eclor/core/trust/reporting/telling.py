"""What the ledger cannot know of a breach and the authority asks for (GDPR, articles 33 and 34)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

IN_TIME = timedelta(hours=72)  # article 33 (1), from when it became known
ASKED = {
    "known_at": _("When it became known"),
    "nature": _("Nature of the breach"),
    "kinds": _("Categories of persons"),
    "records": _("Records, about"),
    "contact": _("Data protection officer or contact point: name, how to reach"),
    "consequences": _("Likely consequences"),
    "measures": _("Measures taken or proposed"),
    "high_risk": _("Risk for the persons"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """In the guarantor's words, "" and None where nothing was said; kept nowhere.

    ``kinds`` of persons; ``records`` about; ``high_risk`` None: nobody has judged yet.
    """

    known_at: datetime | None = None
    nature: str = ""
    kinds: str = ""
    records: int | None = None
    contact: str = ""
    consequences: str = ""
    measures: str = ""
    high_risk: bool | None = None
    delay: str = ""

    @property
    def notify_by(self) -> datetime | None:
        """72 hours as they pass, also over the night the clocks change."""
        return self.known_at.astimezone(UTC) + IN_TIME if self.known_at else None

    def is_late(self, now: datetime) -> bool:
        return self.notify_by is not None and now > self.notify_by

    def lacks(self, now: datetime) -> list[Any]:
        """Titles of what article 33 asks for and nobody has said."""
        found = [title for name, title in ASKED.items() if getattr(self, name) in (None, "")]
        return (
            [*found, _("Reasons for the delay")] if self.is_late(now) and not self.delay else found
        )

    def shown(self, now: datetime) -> dict[str, Any]:
        """As JSON; null where nothing was said."""
        by = self.notify_by
        return {
            "known_at": self.known_at.isoformat() if self.known_at else None,
            "notify_by": by.isoformat() if by else None,
            "late": self.is_late(now) if by else None,
            "reasons_for_the_delay": self.delay or None,
            "nature": self.nature or None,
            "categories_of_persons": self.kinds or None,
            "number_of_records": self.records,
            "contact_point": self.contact or None,
            "likely_consequences": self.consequences or None,
            "measures": self.measures or None,
            "high_risk": self.high_risk,
            "persons_must_be_told": self.high_risk,
            "missing": [str(one) for one in self.lacks(now)],
        }
