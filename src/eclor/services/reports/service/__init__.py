"""The card on the door of the reports room."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import (
    AlarmRule,
    Algorithm,
    Attribute,
    EntityType,
    Escalation,
    MapLayer,
    Page,
    RuleKind,
    Service,
    Topic,
)
from eclor.core.service.words import Audience, Kind, Severity, Stand
from eclor.services.reports.jobs import EACH_QUARTER, JOBS
from eclor.services.reports.models import REPORT
from eclor.services.reports.service.figures import DATASETS, KPIS, MONTHLY, PUBLICATIONS
from eclor.services.reports.service.interests import INTERESTS
from eclor.services.reports.service.lines import TILES
from eclor.services.reports.service.register import IMPERSONAL, PERSONAL_DATA, PURPOSES

LATE = 100.0  # per cent of the delay

ENTITY_TYPES = (
    EntityType(
        key=REPORT,
        title=_("Report"),
        plural=_("Reports"),
        icon="speakerphone",
        attributes=(
            Attribute(key="category", title=_("Category"), kind=Kind.TEXT),
            Attribute(key="status", title=_("State"), kind=Kind.TEXT),
            Attribute(
                key="delayUsed",
                title=_("Delay used up"),
                unit="P1",
                symbol="%",
                measured=True,
                low=0,
                due=EACH_QUARTER,
            ),
        ),
    ),
)

SERVICE = Service(
    key="reports",
    title=_("Reports"),
    purpose=_("Say what is wrong in the street, without an account, and follow it to its end."),
    icon="speakerphone",
    requires=">=0.1,<1",
    urls="eclor.services.reports.urls",
    fixed_urls=(("open311/v2/", "eclor.services.reports.open311.urls"),),
    entity_types=ENTITY_TYPES,
    layers=(
        MapLayer(
            key="open",
            title=_("Open reports"),
            icon="speakerphone",
            entity_type=REPORT,
            state="delayUsed",
            worried_above=LATE,
        ),
    ),
    alarms=(
        AlarmRule(
            key="late",
            title=_("Report past its delay"),
            severity=Severity.WARNING,
            entity_type=REPORT,
            attribute="delayUsed",
            kind=RuleKind.THRESHOLD,
            above=LATE,
            escalation=(Escalation(after=EACH_QUARTER * 96, role="administrator"),),
            what_to_do=_("Open it on the desk: give it to a team, plan it, or say why not."),
        ),
    ),
    tiles=TILES,
    kpis=KPIS,
    monthly=MONTHLY,
    datasets=DATASETS,
    publications=PUBLICATIONS,
    pages=(
        Page(
            key="reports",
            title=_("Report something"),
            short=_("Report it"),
            icon="flag",
            url_name="reports",
            stands=Stand.BAR,
        ),
        Page(
            key="quick",
            title=_("Report, even without a network"),
            icon="camera",
            url_name="reports-quick",
            offline=True,
            shortcut=True,
            takes_photo="photo",
        ),
        Page(
            key="desk",
            title=_("Desk of reports"),
            icon="inbox",
            url_name="reports-desk",
            audience=Audience.AGENT,
            permission="reports.treat",
        ),
        Page(
            key="rules",
            title=_("Who treats which reports"),
            icon="route",
            url_name="reports-rules",
            audience=Audience.AGENT,
            permission="reports.rule",
        ),
        Page(
            key="questions",
            title=_("Questions of the categories"),
            icon="checklist",
            url_name="reports-questions",
            audience=Audience.AGENT,
            permission="reports.rule",
        ),
        Page(
            key="answers",
            title=_("Ready answers"),
            icon="message",
            url_name="reports-answers",
            audience=Audience.AGENT,
            permission="reports.rule",
        ),
        Page(
            key="hours",
            title=_("Hours of work"),
            icon="calendar-time",
            url_name="reports-hours",
            audience=Audience.AGENT,
            permission="reports.rule",
        ),
        Page(
            key="operators",
            title=_("Operators outside"),
            icon="route",
            url_name="reports-operators",
            audience=Audience.AGENT,
            permission="reports.rule",
        ),
        Page(
            key="programs",
            title=_("Programs that report"),
            icon="api",
            url_name="reports-keys",
            audience=Audience.AGENT,
            permission="reports.rule",
        ),
    ),
    algorithms=(
        Algorithm(
            key="suggestion",
            title=_("Categories suggested for a few words"),
            why=_("To let people report something without knowing our categories."),
            how=_(
                "Words and pieces of words are compared with sentences that we wrote; three"
                " categories come first, all the others stay on the page."
            ),
            uses=_("The words, while the page is drawn; they are not kept for it."),
            decides=_("Whoever reports."),
        ),
        Algorithm(
            key="similar",
            title=_("Reports that may be about the same thing"),
            why=_("To let people say that they saw it too, rather than tell it anew."),
            how=_(
                "Open reports of the same category near the place, or about the same lamp, are shown;"
                " alike words and photos come first."
            ),
            uses=_(
                "Category and place of open reports, and 64 bits for the words of each person and"
                " for each photo, which lead back to neither."
            ),
            decides=_("Whoever reports; an agent joins two reports or leaves them."),
        ),
    ),
    topics=(
        Topic(
            key="answer",
            title=_("Answers to my reports"),
            why=_("To be told what became of what you reported."),
        ),
        Topic(
            key="late",
            title=_("Reports near the end of their delay"),
            why=_("To treat them in time, or to say why not."),
            audience=Audience.AGENT,
        ),
    ),
    interests=INTERESTS,
    jobs=JOBS,
    purposes=PURPOSES,
    personal_data=PERSONAL_DATA,
    impersonal=IMPERSONAL,
)
