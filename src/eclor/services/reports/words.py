"""The vocabulary of reports: what is reported, how far it is, why it is refused."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Answer = str | list[str]  # a list where several could be chosen
PARIS = ZoneInfo("Europe/Paris")
LONGEST = 1_000  # characters of what somebody writes
LONGEST_NOTE = 500  # of what an agent answers
MOST_PHOTOS = 2
MOST_CHOICES = 12
LONGEST_QUESTION = 160  # characters of a question, and of its help
LONGEST_ANSWER = 200  # characters of an answer in words
REOPENED_WITHIN = timedelta(days=14)  # of the end, by whoever reported it


class State(StrEnum):
    """How far a report is; in French: reçu, accepté, confié, planifié, en cours, fait, vérifié…"""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    MERGED = "merged"
    REFUSED = "refused"
    TRANSFERRED = "transferred"  # to an operator outside the federation
    REOPENED = "reopened"


class Refusal(StrEnum):
    """Why nothing will be done."""

    NOT_HERE = "not_here"
    PRIVATE = "private"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"
    NOT_OURS = "not_ours"
    OTHER = "other"


class Owner(StrEnum):
    """Whose a road is, as the attribute ``roadOwner`` of a street says."""

    COMMUNE = "commune"
    INTERCOMMUNAL = "intercommunal"
    DEPARTMENT = "department"
    STATE = "state"
    PRIVATE = "private"


class Kind(StrEnum):
    """What is reported."""

    DUMP = "dump"  # dépôt sauvage
    LAMP = "lamp"  # éclairage
    ROAD = "road"  # chaussée, trottoir
    GREEN = "green"  # espaces verts
    WATER = "water"  # eau, fuite, égout
    CLEANING = "cleaning"  # propreté, tags
    STREET_THINGS = "street_things"  # mobilier, panneaux
    NOISE = "noise"  # bruit
    OTHER = "other"


class Form(StrEnum):
    """How a question is answered."""

    ONE = "one"  # of several
    SEVERAL = "several"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"  # a day and an hour


CHOSEN = frozenset({Form.ONE, Form.SEVERAL, Form.YES_NO})


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One of the answers to choose among: ``key`` is for programs and never changes."""

    key: str
    french: str
    english: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a category asks besides, in the words of one ``version`` (0: the house's own).

    ``commune`` 0: asked in the whole federation. ``public``: everybody may see the answer, which is
    then a choice and never anybody's own words. Not ``asked``: a question taken out at its level.
    """

    code: str
    kind: Kind
    form: Form
    french: str
    english: str
    help_french: str = ""
    help_english: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    public: bool = False
    asked: bool = True
    order: int = 0
    commune: int = 0
    version: int = 0

    def __post_init__(self) -> None:
        if self.public and self.form not in CHOSEN:
            raise ValueError("Only an answer chosen among ours may be public.")
        if self.form in CHOSEN and not 2 <= len(self.choices) <= MOST_CHOICES:
            raise ValueError(f"A choice is among 2 to {MOST_CHOICES} answers.")

    def title(self, language: str) -> str:
        return (language.startswith("en") and self.english) or self.french

    def help(self, language: str) -> str:
        return (language.startswith("en") and self.help_english) or self.help_french


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """A category as every commune has it until it says otherwise.

    ``near`` is how far apart, in metres, two reports may speak of the same thing; ``days`` are
    working days until it should be done. A ``discreet`` one is never put on a map: its place tells
    who complained.
    """

    kind: Kind
    icon: str
    near: float
    days: int
    pole: bool = False
    discreet: bool = False


CATEGORIES: dict[Kind, Category] = {
    one.kind: one
    for one in (
        Category(
            kind=Kind.DUMP,
            icon="trash",
            near=50,
            days=5,
        ),
        Category(
            kind=Kind.LAMP,
            icon="lamp-2",
            near=25,
            days=5,
            pole=True,
        ),
        Category(kind=Kind.ROAD, icon="road", near=30, days=10),
        Category(kind=Kind.GREEN, icon="plant-2", near=40, days=15),
        Category(kind=Kind.WATER, icon="droplet", near=40, days=2),
        Category(kind=Kind.CLEANING, icon="bucket", near=40, days=5),
        Category(kind=Kind.STREET_THINGS, icon="barrier-block", near=30, days=10),
        Category(
            kind=Kind.NOISE,
            icon="bell-ringing",
            near=50,
            days=10,
            discreet=True,
        ),
        Category(kind=Kind.OTHER, icon="dots", near=30, days=10),
    )
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place in WGS84 degrees."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"{self.lon}, {self.lat} is no place on Earth (lon, lat in degrees).")


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What somebody tells: of a place, in words, with answers {code of a question: what was said}.

    ``asked`` are the questions as they were put; an answer to none of them is kept as it came.
    """

    kind: Kind
    commune: int
    spot: Spot | None = None
    asset: int = 0  # the lamp whose number was given, 0 for none
    place: str = ""
    text: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: tuple[Question, ...] = ()
    email: str = ""
    photos: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not (self.spot or self.asset or self.place.strip()):
            raise ValueError("Say where: a point, a pole or an address.")
        if len(self.text) > LONGEST or len(self.place) > 200:
            raise ValueError(f"At most {LONGEST} characters of text, 200 of address.")
        if len(self.photos) > MOST_PHOTOS:
            raise ValueError(f"At most {MOST_PHOTOS} photos.")
