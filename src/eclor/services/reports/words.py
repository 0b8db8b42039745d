"""The vocabulary of reports: what is reported, how far it is, why it is refused."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
LONGEST = 1_000  # characters of what somebody writes
LONGEST_NOTE = 500  # of what an agent answers
MOST_PHOTOS = 2
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


class Question(StrEnum):
    """What a category asks besides; each is a choice among few words."""

    DUMP_WHAT = "dump_what"
    DUMP_SIZE = "dump_size"
    LAMP_HOW = "lamp_how"
    LAMP_HOW_MANY = "lamp_how_many"
    ROAD_DANGER = "road_danger"
    GREEN_WHAT = "green_what"
    WATER_WHERE = "water_where"
    NOISE_WHEN = "noise_when"


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
    questions: tuple[Question, ...] = ()
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
            questions=(Question.DUMP_WHAT, Question.DUMP_SIZE),
        ),
        Category(
            kind=Kind.LAMP,
            icon="lamp-2",
            near=25,
            days=5,
            questions=(Question.LAMP_HOW, Question.LAMP_HOW_MANY),
            pole=True,
        ),
        Category(kind=Kind.ROAD, icon="road", near=30, days=10, questions=(Question.ROAD_DANGER,)),
        Category(
            kind=Kind.GREEN, icon="plant-2", near=40, days=15, questions=(Question.GREEN_WHAT,)
        ),
        Category(
            kind=Kind.WATER, icon="droplet", near=40, days=2, questions=(Question.WATER_WHERE,)
        ),
        Category(kind=Kind.CLEANING, icon="bucket", near=40, days=5),
        Category(kind=Kind.STREET_THINGS, icon="barrier-block", near=30, days=10),
        Category(
            kind=Kind.NOISE,
            icon="bell-ringing",
            near=50,
            days=10,
            questions=(Question.NOISE_WHEN,),
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
    """What somebody tells: of a place, in words, with answers {question: word}."""

    kind: Kind
    commune: int
    spot: Spot | None = None
    asset: int = 0  # the lamp whose number was given, 0 for none
    place: str = ""
    text: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    email: str = ""
    photos: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not (self.spot or self.asset or self.place.strip()):
            raise ValueError("Say where: a point, a pole or an address.")
        if len(self.text) > LONGEST or len(self.place) > 200:
            raise ValueError(f"At most {LONGEST} characters of text, 200 of address.")
        if len(self.photos) > MOST_PHOTOS:
            raise ValueError(f"At most {MOST_PHOTOS} photos.")
