"""The room's tables: what is reported says nobody's name; what somebody told stands behind the guard."""

from eclor.services.reports.models.programs import ApiKey, Forward, Operator
from eclor.services.reports.models.report import (
    LAMP,
    OWNERS,
    REPORT,
    ROAD,
    Looks,
    Repair,
    Report,
    Step,
)
from eclor.services.reports.models.ruling import AnswerText, AskedQuestion, RuleLine, WorkingHours
from eclor.services.reports.models.told import (
    Contact,
    ContactListed,
    Photo,
    PhotoListed,
    Sending,
    Shown,
    Told,
    ToldListed,
    Verdict,
)

__all__ = [
    "LAMP",
    "OWNERS",
    "REPORT",
    "ROAD",
    "AnswerText",
    "ApiKey",
    "AskedQuestion",
    "Contact",
    "ContactListed",
    "Forward",
    "Looks",
    "Operator",
    "Photo",
    "PhotoListed",
    "Repair",
    "Report",
    "RuleLine",
    "Sending",
    "Shown",
    "Step",
    "Told",
    "ToldListed",
    "Verdict",
    "WorkingHours",
]
