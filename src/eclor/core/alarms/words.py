"""The vocabulary of alarms: the states one goes through, what may be tuned, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from eclor.core.service.contract import AlarmRule, Escalation
from eclor.core.service.words import Severity

JSON = dict[str, Any]


class State(StrEnum):
    """Where an alarm stands for whoever looks at the list; the first that applies."""

    CLEARED = "cleared"  # the trouble is over
    HIDDEN = "hidden"  # explained by another alarm
    SHELVED = "shelved"  # put aside until an hour
    TAKEN = "taken"  # somebody acknowledged it or has it
    WAITING = "waiting"  # nobody has it


class Did(StrEnum):
    """One line of an alarm's history."""

    RAISED = "raised"
    REPEATED = "repeated"
    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    ESCALATED = "escalated"
    CLEARED = "cleared"
    SUPPRESSED = "suppressed"
    SURFACED = "surfaced"


class Channel(StrEnum):
    """How an escalation reaches somebody."""

    SCREEN = "screen"
    MAIL = "mail"
    PUSH = "push"
    SMS = "sms"


def N_(text: str) -> str:
    """Mark a text for the translators; it is translated where somebody reads it."""
    return text


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something cannot be: an English sentence and the values it names."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Something that happened to an alarm; becomes a line of its history."""

    alarm: int
    did: Did
    text: str = ""
    actor: str = ""  # a person's id as text, "" for the house itself
    cause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tuning:
    """All an operator may tune on a rule; ``lasting`` is a duration or a window by its kind."""

    severity: Severity
    above: float | None
    below: float | None
    clear: float | None
    lasting: timedelta
    times: int
    hours: str
    enabled: bool
    escalation: tuple[Escalation, ...]

    @property
    def minutes(self) -> float:
        """``lasting`` as people say it."""
        return self.lasting.total_seconds() / 60

    @classmethod
    def of_card(cls, card: AlarmRule) -> "Tuning":
        return cls(
            severity=card.severity,
            above=card.above,
            below=card.below,
            clear=card.clear,
            lasting=card.lasting,
            times=card.times,
            hours=card.hours,
            enabled=True,
            escalation=card.escalation,
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Tuning":
        """The inverse of ``as_json``."""
        return cls(
            severity=Severity(said["severity"]),
            above=said["above"],
            below=said["below"],
            clear=said["clear"],
            lasting=timedelta(seconds=said["lasting"]),
            times=said["times"],
            hours=said["hours"],
            enabled=said["enabled"],
            escalation=steps_from_json(said["escalation"]),
        )

    def as_json(self) -> JSON:
        """Plain values; durations in seconds."""
        return {
            "severity": int(self.severity),
            "above": self.above,
            "below": self.below,
            "clear": self.clear,
            "lasting": self.lasting.total_seconds(),
            "times": self.times,
            "hours": self.hours,
            "enabled": self.enabled,
            "escalation": [
                {"after": s.after.total_seconds(), "role": s.role, "channel": str(s.channel)}
                for s in sorted(self.escalation, key=lambda step: step.after)
            ],
        }


def steps_from_json(said: list[JSON]) -> tuple[Escalation, ...]:
    """Escalation steps from [{"after": seconds, "role": ..., "channel": ...}]."""
    return tuple(
        Escalation(after=timedelta(seconds=s["after"]), role=s["role"], channel=s["channel"])
        for s in said
    )
