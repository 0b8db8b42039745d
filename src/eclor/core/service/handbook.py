"""A room's page in the handbook, written from its card: what is declared is documented."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from eclor.core.service.contract import AlarmRule, Attribute, EntityType, RuleKind, Service

Row = Sequence[object]
DESCRIBED = ("described", "meaning", "kind", "unit")
MEASURED = ("measured", "meaning", "kind", "unit", "possible", "due every", "seen by", "kept")
MARK = "<!-- Written by `make docs` from the room's card; change the card, not this page. -->"


def page(service: Service) -> str:
    """The whole page in Markdown; sections without a card are left out."""
    parts = [f"# {service.title}", MARK, str(service.purpose)]
    for entity_type in service.entity_types:
        parts += _entity_type(entity_type)
    for title, heads, rows in _tables(service):
        parts += _section(title, heads, rows)
    for alarm in service.alarms:
        parts += [f"### {alarm.title}", _situation(alarm), str(alarm.what_to_do)]
    return "\n\n".join(parts) + "\n"


def index(services: Iterable[Service]) -> str:
    """The list of rooms, each with its purpose and its page."""
    lines = [f"- [{s.title}]({s.key}.md): {s.purpose}" for s in services]
    return "\n\n".join(["# Rooms", MARK, "\n".join(lines)]) + "\n"


def length(span: timedelta) -> str:
    """ "5 min", "36 h", "400 days": the largest unit that stays whole."""
    seconds = round(span.total_seconds())
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds and seconds % size == 0 and (size < 86_400 or seconds > 86_400):
            return f"{seconds // size} {unit}"
    return "24 h" if seconds == 86_400 else f"{seconds} s"


def _entity_type(found: EntityType) -> list[str]:
    described = [a for a in found.attributes if not a.measured]
    measured = [a for a in found.attributes if a.measured]
    parts = [f"## {found.title} (`{found.key}`)"]
    if described:
        parts.append(_table(DESCRIBED, (_described(a) for a in described)))
    if measured:
        parts.append(_table(MEASURED, (_measured(a) for a in measured)))
    return parts


def _described(found: Attribute) -> Row:
    return f"`{found.key}`", found.title, found.kind, found.symbol or "–"


def _measured(found: Attribute) -> Row:
    return (
        f"`{found.key}`",
        found.title,
        found.kind,
        found.symbol or "–",
        _bounds(found),
        length(found.due),
        "everybody" if found.public else "agents",
        length(found.keep),
    )


def _bounds(found: Attribute) -> str:
    if found.low is None and found.high is None:
        return "–"
    low = "" if found.low is None else f"{found.low:g}"
    high = "" if found.high is None else f"{found.high:g}"
    return f"{low} … {high}".strip()


def _tables(service: Service) -> Iterator[tuple[str, Row, list[Row]]]:
    yield (
        "Map layers",
        ("layer", "title", "draws", "coloured by", "seen by"),
        [
            (f"`{c.key}`", c.title, f"`{c.entity_type}`", c.state or "–", c.audience)
            for c in service.layers
        ],
    )
    yield (
        "Figures",
        ("figure", "title", "unit", "seen by"),
        [(f"`{c.key}`", c.title, c.unit or "–", c.audience) for c in service.kpis],
    )
    yield (
        "On the portal",
        ("tile", "title", "leads to"),
        [(f"`{c.key}`", c.title, f"`{c.page}`") for c in service.tiles],
    )
    yield (
        "Pages",
        ("page", "title", "seen by"),
        [(f"`{c.key}`", c.title, c.audience) for c in service.pages],
    )
    yield (
        "Orders",
        ("order", "title", "asks for the right", "confirmed"),
        [
            (f"`{c.key}`", c.title, f"`{c.permission}`", "yes" if c.asks_confirmation else "no")
            for c in service.commands
        ],
    )
    yield (
        "Open data",
        ("data set", "title", "says", "licence"),
        [
            (f"`/api/datasets/{service.key}.{c.key}.json`", c.title, c.description, c.licence)
            for c in service.datasets
        ],
    )
    yield (
        "Through the open-data gate",
        ("publication", "title", "why"),
        [(f"`{c.key}`", c.title, c.why) for c in service.publications],
    )
    yield (
        "Month by month",
        ("figure", "title", "unit"),
        [(f"`{c.key}`", c.title, c.unit or "–") for c in service.monthly],
    )
    yield (
        "By the clock",
        ("job", "title", "every"),
        [(f"`{c.key}`", c.title, length(c.every)) for c in service.jobs],
    )
    yield (
        "Listens to",
        ("fact",),
        [(f"`{c.in_fact}`",) for c in service.interests],
    )
    yield (
        "Notices",
        ("topic", "title", "why"),
        [(f"`{c.key}`", c.title, c.why) for c in service.topics],
    )
    yield (
        "Algorithms",
        ("algorithm", "title", "how", "uses", "who decides"),
        [(f"`{c.key}`", c.title, c.how, c.uses, c.decides) for c in service.algorithms],
    )
    yield (
        "Purposes",
        ("purpose", "title", "why"),
        [(f"`{c.key}`", c.title, c.why) for c in service.purposes],
    )
    yield (
        "Personal data",
        ("what", "why", "where", "kept", "seen"),
        [
            (
                c.what,
                c.why,
                f"`{c.table}`: {', '.join(c.columns)}",
                length(c.kept_for),
                f"through {', '.join(c.purposes)}" if c.purposes else c.unguarded,
            )
            for c in service.personal_data
        ],
    )
    yield (
        "Alarms",
        ("alarm", "title", "severity", "watches"),
        [
            (f"`{c.key}`", c.title, c.severity.name.lower(), f"`{c.entity_type}.{c.attribute}`")
            for c in service.alarms
        ],
    )


def _section(title: str, heads: Row, rows: list[Row]) -> list[str]:
    return [f"## {title}", _table(heads, rows)] if rows else []


def _table(heads: Row, rows: Iterable[Row]) -> str:
    lines = [_line(heads), _line(["---"] * len(heads)), *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(cells: Row) -> str:
    texts = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(texts)} |"


def _situation(found: AlarmRule) -> str:
    """One sentence: when it is raised, when it clears, who is called."""
    said = [f"Raised when `{found.attribute}` {_limit(found)}"]
    if found.clear is not None:
        said.append(f"cleared at {found.clear:g}")
    if found.hours:
        said.append(f"watched {found.hours}")
    said += [f"after {length(step.after)} {step.role} is called" for step in found.escalation]
    return ", ".join(said) + "."


def _limit(found: AlarmRule) -> str:
    beyond = (
        f"is above {found.above:g}" if found.above is not None else f"is below {found.below or 0:g}"
    )
    return {
        RuleKind.THRESHOLD: beyond,
        RuleKind.DURATION: f"{beyond} for {length(found.lasting)}",
        RuleKind.REPETITION: f"{beyond} {found.times} times in {length(found.lasting)}",
        RuleKind.RATE: f"changes by so much in {length(found.lasting)}: it {beyond}",
        RuleKind.NO_DATA: f"is silent for {length(found.lasting)}",
    }[found.kind]
