"""What each category asks besides, until a federation or a commune says otherwise."""

from functools import cache

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from eclor.services.reports.words import CHOSEN, Choice, Form, Kind, Question

Texts = dict[str, str | Promise]
YES_NO: Texts = {"yes": _("Yes"), "no": _("No")}
# Other rooms know the keys of dump_what, dump_size and lamp_how: they hear them in facts.
_ASKED: tuple[tuple[str, Kind, Form, str | Promise, Texts], ...] = (
    (
        "dump_what",
        Kind.DUMP,
        Form.ONE,
        _("What was dumped?"),
        {
            "bulky": _("Furniture, mattresses"),
            "rubble": _("Rubble"),
            "bags": _("Rubbish bags"),
            "tyres": _("Tyres"),
            "dangerous": _("Asbestos, paint, oil"),
            "green": _("Garden waste"),
        },
    ),
    (
        "dump_size",
        Kind.DUMP,
        Form.ONE,
        _("How much?"),
        {"bag": _("A bag"), "boot": _("A car boot"), "van": _("A van or more")},
    ),
    ("dump_danger", Kind.DUMP, Form.YES_NO, _("Can somebody be hurt there?"), YES_NO),
    (
        "lamp_how",
        Kind.LAMP,
        Form.ONE,
        _("What does it do?"),
        {
            "dark": _("It stays dark"),
            "flickers": _("It flickers"),
            "day": _("It burns by day"),
            "broken": _("Glass or pole damaged"),
        },
    ),
    (
        "lamp_how_many",
        Kind.LAMP,
        Form.ONE,
        _("How many lamps?"),
        {"one": _("One"), "some": _("Some"), "street": _("The whole street")},
    ),
    (
        "road_where",
        Kind.ROAD,
        Form.ONE,
        _("Where is the damage?"),
        {
            "road": _("On the road"),
            "pavement": _("On the pavement"),
            "cycles": _("On a cycle path"),
        },
    ),
    ("road_width", Kind.ROAD, Form.NUMBER, _("How wide is it?"), {}),
    (
        "road_danger",
        Kind.ROAD,
        Form.ONE,
        _("Is it dangerous?"),
        {"no": _("No"), "cycles": _("For cycles and prams"), "all": _("For everybody")},
    ),
    (
        "green_what",
        Kind.GREEN,
        Form.ONE,
        _("What is it about?"),
        {
            "branch": _("A branch or tree that may fall"),
            "overgrown": _("Overgrown path or sign"),
            "dry": _("Plants without water"),
            "other": _("Something else"),
        },
    ),
    ("green_blocks", Kind.GREEN, Form.YES_NO, _("Does it block the way?"), YES_NO),
    (
        "water_what",
        Kind.WATER,
        Form.ONE,
        _("What do you notice?"),
        {
            "leak": _("A leak"),
            "smell": _("A smell"),
            "blocked": _("It does not run off"),
            "colour": _("Water with a colour or a taste"),
        },
    ),
    (
        "water_where",
        Kind.WATER,
        Form.ONE,
        _("Where is the water?"),
        {
            "road": _("On the road"),
            "drain": _("A blocked drain"),
            "fountain": _("A fountain or tap"),
        },
    ),
    (
        "cleaning_what",
        Kind.CLEANING,
        Form.SEVERAL,
        _("What is dirty?"),
        {
            "graffiti": _("Graffiti"),
            "dogs": _("Dog dirt"),
            "bin": _("A bin that overflows"),
            "glass": _("Broken glass"),
        },
    ),
    (
        "street_things_what",
        Kind.STREET_THINGS,
        Form.ONE,
        _("What is damaged?"),
        {
            "sign": _("A sign"),
            "bench": _("A bench"),
            "barrier": _("A barrier or bollard"),
            "shelter": _("A bus shelter"),
            "game": _("A playground"),
        },
    ),
    (
        "noise_what",
        Kind.NOISE,
        Form.ONE,
        _("What is loud?"),
        {
            "works": _("Building works"),
            "music": _("Music or voices"),
            "traffic": _("Traffic"),
            "animals": _("Animals"),
            "machine": _("A machine"),
        },
    ),
    (
        "noise_when",
        Kind.NOISE,
        Form.SEVERAL,
        _("When is it loud?"),
        {"day": _("By day"), "evening": _("In the evening"), "night": _("At night")},
    ),
    ("noise_last", Kind.NOISE, Form.MOMENT, _("When was it last?"), {}),
)
UNITS = {"road_width": "cm"}
# Discreet categories show nothing; a number, a moment and words are never public.
PUBLIC = frozenset({"dump_what", "dump_size", "lamp_how", "road_where", "street_things_what"})


@cache
def house_questions() -> tuple[Question, ...]:
    """In both languages, in the order in which they are asked."""
    return tuple(
        Question(
            code=code,
            kind=kind,
            form=form,
            french=_in("fr", title),
            english=_in("en", title),
            unit=UNITS.get(code, ""),
            choices=_choices(texts) if form in CHOSEN else (),
            public=code in PUBLIC,
            order=10 * place,
        )
        for place, (code, kind, form, title, texts) in enumerate(_ASKED, 1)
    )


def yes_no() -> tuple[Choice, ...]:
    return _choices(YES_NO)


def _choices(texts: Texts) -> tuple[Choice, ...]:
    return tuple(
        Choice(key=key, french=_in("fr", text), english=_in("en", text))
        for key, text in texts.items()
    )


def _in(language: str, text: str | Promise) -> str:
    with translation.override(language):
        return str(text)
