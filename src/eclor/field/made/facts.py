"""The few true things about the Pays Haut Val d'Alzette; everything else here is drawn at random.

Codes, names and populations: INSEE, Code officiel géographique and legal populations (Licence
Ouverte). Town halls are given to about a hundred metres, areas to a tenth of a square kilometre.
"""

from dataclasses import dataclass

SLUG = "haut-val-alzette"
NAME = "Pays Haut Val d'Alzette"


@dataclass(frozen=True, slots=True)
class Fact:
    """One commune: where its town hall stands, where the middle of its land is, how large it is."""

    insee: str
    name: str
    population: int
    lon: float
    lat: float
    middle_lon: float
    middle_lat: float
    square_km: float


COMMUNES = (
    Fact("54521", "Thil", 2016, 5.907, 49.472, 5.906, 49.474, 3.3),
    Fact("54580", "Villerupt", 10102, 5.930, 49.467, 5.927, 49.465, 6.5),
    Fact("57038", "Audun-le-Tiche", 7356, 5.957, 49.472, 5.958, 49.458, 15.4),
    Fact("57041", "Aumetz", 2418, 5.945, 49.418, 5.947, 49.418, 10.4),
    Fact("57096", "Boulange", 2427, 5.951, 49.382, 5.952, 49.383, 12.7),
    Fact("57529", "Ottange", 2960, 6.020, 49.441, 6.007, 49.438, 15.5),
    Fact("57565", "Rédange", 1014, 5.925, 49.492, 5.917, 49.492, 5.6),
    Fact("57603", "Russange", 1263, 5.951, 49.486, 5.947, 49.487, 3.4),
)

# Which town halls a road joins; the roads themselves are drawn at random.
ROADS = (
    ("54521", "54580"),
    ("54580", "57038"),
    ("57038", "57603"),
    ("57603", "57565"),
    ("57565", "54580"),
    ("57038", "57529"),
    ("54580", "57041"),
    ("57041", "57529"),
    ("57041", "57096"),
)
