"""Which column says what: taken as told, the rest guessed from names that town halls use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eclor.core.context.importing.headers import plain
from eclor.services.lighting.words.importing import Kind, Sheet

_LON = (
    "lon",
    "longitude",
    "long",
    "lng",
    "xwgs84",
    "xlong",
    "coordx",
    "pointx",
    "xl93",
    "xlambert93",
    "x",
)
_LAT = ("lat", "latitude", "ywgs84", "ylat", "coordy", "pointy", "yl93", "ylambert93", "y")
_POINT = ("geometry", "geopoint2d", "geopoint", "geolocalisation", "coordonnees", "latlon",
          "point", "geom", "geoshape", "wkt")  # fmt: skip
_ID = ("id", "identifiant", "objectid", "gid", "fid", "uuid", "ogcfid", "reference", "ref")
_NAME = ("nom", "name", "libelle", "designation")
_STREET = ("street", "rue", "voie", "nomvoie", "nomrue", "libvoie", "libellevoie", "adresse",
           "address", "emplacement", "localisation")  # fmt: skip
_CABINET = ("cabinet", "armoire", "numarmoire", "noarmoire", "nomarmoire", "codearmoire",
            "idarmoire", "armoirenum", "refarmoire", "coffret")  # fmt: skip
_FEEDER = ("feeder", "depart", "numdepart", "nodepart", "iddepart", "departnum", "circuit",
           "circuitid", "refdepart")  # fmt: skip
_POLE = ("supportnumber", "numsupport", "nosupport", "numerosupport", "idsupport", "support",
         "codesupport", "numpoteau", "numeropoteau", "nopoteau", "poteau", "nummat", "numeromat",
         "mat", "numcandelabre", "candelabre", "pole", "polenumber", "streetpolenum", "numpoint",
         "numpl", "pointlumineux", "numero", "num")  # fmt: skip
_HEIGHT = ("lanternheight", "hauteur", "hauteurfeu", "hauteurfeux", "hauteurm", "hauteurmat",
           "hautfeu", "height", "hfeu")  # fmt: skip
_MOUNTED = ("mountedon", "datepose", "dateposelanterne", "datemiseenservice", "datemes",
            "dateinstallation", "miseenservice", "anneepose", "pose", "datepos", "annee")  # fmt: skip
_PLACED = {"lon": _LON, "lat": _LAT, "point": _POINT}

# What a column may mean, for each kind of thing, and names under which it is found.
GUESSES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.LAMPS: {
        **_PLACED,
        "id": ("idlampadaire", "idfoyer", "idluminaire", "numfoyer", "numlampe", *_ID),
        "supportNumber": _POLE,
        "name": _NAME,
        "street": _STREET,
        "cabinet": _CABINET,
        "feeder": _FEEDER,
        "lanternType": ("lanterntype", "typelante", "typelanterne", "lanterne", "typeluminaire",
                        "luminaire", "typefoyer", "modele", "modeleluminaire", "typelampe",
                        "lampe", "source", "type"),
        "ratedPower": ("ratedpower", "puissance", "puissancew", "puissancelampe", "puissancewatt",
                       "puissancenominale", "puiss", "watt", "watts", "powerrating"),
        "luminousFlux": ("luminousflux", "flux", "fluxlm", "fluxlumineux", "lumen", "lumens"),
        "colourTemperature": ("colourtemperature", "colortemperature", "temperaturecouleur",
                              "temperaturedecouleur", "tempcouleur", "tempcoul", "tc", "cct",
                              "kelvin", "temperature"),
        "optics": ("optics", "optique", "photometrie", "distribution"),
        "lanternHeight": _HEIGHT,
        "mountedOn": _MOUNTED,
        "lightingClass": ("lightingclass", "classe", "classeeclairage", "classeeclairement",
                          "en13201", "classeen13201"),
        "controller": ("controller", "controleur", "deveui", "telegestion", "noeud"),
        "dimmable": ("dimmable", "gradable", "gradation", "variable"),
        "presenceDetector": ("presencedetector", "detecteurdepresence", "detecteurpresence"),
        "crossing": ("crossing", "passagepieton", "passagepietons"),
    },
    Kind.SUPPORTS: {
        **_PLACED,
        "supportNumber": ("id", "identifiant", *_POLE),
        "name": _NAME,
        "street": _STREET,
        "supportType": ("supporttype", "typesupport", "typemat", "nature", "typologie", "type"),
        "material": ("material", "materiau", "matiere"),
        "height": ("height", *_HEIGHT),
        "mountedOn": _MOUNTED,
    },
    Kind.FEEDERS: {
        **_PLACED,
        "circuitId": ("circuitid", *_FEEDER, "numero", "num", "id", "identifiant"),
        "cabinet": _CABINET,
        "name": _NAME,
    },
    Kind.CABINETS: {
        **_PLACED,
        "id": (*_CABINET, "numero", "num", "code", *_ID),
        "name": _NAME,
        "street": _STREET,
        "maximumPowerAvailable": ("maximumpoweravailable", "puissancesouscrite", "psouscrite",
                                  "puissance", "ps"),
        "poweredAtNightOnly": ("poweredatnightonly", "nuitseulement", "alimentationnuit"),
    },
}  # fmt: skip
# Columns that only one kind has, and so tell what a file describes.
_TELLING: Mapping[Kind, tuple[str, ...]] = {
    Kind.LAMPS: ("ratedPower", "luminousFlux", "colourTemperature", "lanternType", "optics",
                 "lightingClass"),
    Kind.SUPPORTS: ("material", "supportType"),
    Kind.FEEDERS: ("circuitId",),
    Kind.CABINETS: ("maximumPowerAvailable", "poweredAtNightOnly"),
}  # fmt: skip
_SHARED = frozenset({"type", "puissance", "source", "id", "identifiant", "num", "numero", "pose"})


@dataclass(frozen=True, slots=True)
class Mapped:
    """``columns``: target -> index of its column; ``guessed``: the targets nobody named."""

    columns: Mapping[str, int]
    guessed: frozenset[str]

    @property
    def placed(self) -> bool:
        return "point" in self.columns or {"lon", "lat"} <= set(self.columns)


def map_columns(sheet: Sheet, kind: Kind, said: Mapping[str, str]) -> Mapped:
    """``said``: target -> name of a column, "" for none; what is not said is guessed.

    Raises ValueError for a target or a column that does not exist.
    """
    wanted = GUESSES[kind]
    for target, column in said.items():
        if target not in wanted:
            raise ValueError(f"{target!r} is none of {', '.join(wanted)}.")
        if column and column not in sheet.header:
            raise ValueError(f"There is no column {column!r}; there are {', '.join(sheet.header)}.")
    found = {t: sheet.header.index(column) for t, column in said.items() if column}
    guessed: dict[str, int] = {}
    for target in wanted:
        if target not in said:
            taken = {*found.values(), *guessed.values()}
            place = _guess(sheet, kind, target, taken)
            if place is not None:
                guessed[target] = place
    columns = {**found, **guessed}
    if "point" in guessed and {"lon", "lat"} <= set(columns):
        columns.pop("point")
    ordered = {target: columns[target] for target in wanted if target in columns}
    return Mapped(ordered, frozenset(guessed) & frozenset(ordered))


def _guess(sheet: Sheet, kind: Kind, target: str, taken: set[int]) -> int | None:
    simple = [plain(name) for name in sheet.header]
    for name in GUESSES[kind][target]:
        if name in simple and simple.index(name) not in taken:
            place = simple.index(name)
            # An empty column names nothing, whatever it is called.
            if any(len(line.cells) > place and line.cells[place] for line in sheet.lines):
                return place
    return None


def guess_kind(sheet: Sheet) -> Kind:
    """What the file most likely describes; lamps when nothing else shows."""
    simple = {plain(name) for name in sheet.header} - _SHARED
    shown = {
        kind: sum(bool(simple & set(GUESSES[kind][t])) for t in targets)
        for kind, targets in _TELLING.items()
    }
    if shown[Kind.LAMPS]:
        return Kind.LAMPS
    for kind in (Kind.SUPPORTS, Kind.FEEDERS, Kind.CABINETS):
        if shown[kind]:
            return kind
    cabinets = simple & set(_CABINET) and not simple & set(_POLE)
    return Kind.CABINETS if cabinets else Kind.LAMPS
