"""Street names such as every French village has."""

from random import Random

from eclor.field.made.facts import Fact
from eclor.field.made.plane import length
from eclor.field.made.streets import Way

_OF = (
    "des Lilas", "des Tilleuls", "de la Fontaine", "du Moulin", "des Écoles", "de l'Église",
    "de la Gare", "des Jardins", "du Lavoir", "de la Forge", "des Mineurs", "de la Mine",
    "des Roses", "des Prés", "du Château", "de la Forêt", "des Vergers", "du Stade", "de la Paix",
    "de la Liberté", "de la République", "du Marché", "des Cerisiers", "des Acacias", "du Puits",
    "de la Source", "des Hirondelles", "des Alouettes", "des Mésanges", "des Peupliers",
    "des Érables", "des Chênes", "des Hêtres", "des Bouleaux", "des Saules", "du Ruisseau",
    "de la Vallée", "de la Colline", "de la Croix", "de la Chapelle", "du Cimetière",
    "de la Poste", "de la Mairie", "des Artisans", "des Forgerons", "du Fourneau", "de l'Usine",
    "des Ouvriers", "de l'Alzette", "du Beau Site", "de Bellevue", "du Plateau", "de la Côte",
    "des Carrières", "des Champs", "de la Prairie", "du Verger", "des Noyers", "des Pommiers",
    "des Pruniers", "des Mirabelliers", "des Églantines", "des Violettes", "des Bleuets",
    "des Coquelicots", "des Primevères", "des Marguerites", "du Muguet", "des Genêts",
    "des Glycines", "des Jonquilles", "des Fauvettes", "des Rossignols", "des Merles",
    "des Pinsons", "des Chardonnerets", "du Levant", "du Couchant", "du Nord", "du Midi",
    "de l'Abattoir", "du Laboratoire", "de la Brasserie", "du Tramway", "de la Passerelle",
    "du Pont", "du Viaduc", "de l'Hôpital", "du Foyer", "de la Crèche", "du Gymnase",
    "de la Bibliothèque", "du Théâtre", "des Remparts", "de la Tour", "du Haut", "du Bas",
    "Neuve", "Haute", "Basse", "Pasteur", "Carnot", "Victor Hugo", "Jean Jaurès", "Jules Ferry",
    "Émile Zola", "Gambetta", "Voltaire", "Diderot", "Molière", "Racine", "Lamartine", "Verlaine",
    "Ronsard", "La Fontaine", "Lavoisier", "Ampère", "Curie", "Descartes", "Montaigne", "Rabelais",
    "Berlioz", "Bizet", "Ravel", "Debussy", "Monet", "Renoir", "Cézanne", "Braille", "Arago",
    "Condorcet", "Montesquieu", "Rousseau", "Stendhal", "Balzac", "Flaubert", "Maupassant",
)  # fmt: skip
_SHORT = ("impasse", "allée", "passage", "sentier")
_LONG = ("rue", "chemin", "avenue", "boulevard")


def names(ways: list[Way], facts: tuple[Fact, ...], random: Random) -> list[str]:
    """One name for each way, never twice in the same commune."""
    communes = {f.insee: f.name for f in facts}
    order = {f.insee: random.sample(_OF, len(_OF)) for f in facts}
    taken: set[tuple[str, str]] = set()
    found = []
    for way in ways:
        home = _towards(communes[way.towards]) if way.towards else []
        candidates = home or _fresh(way, order[way.insee])
        name = next(n for n in candidates if (way.insee, n) not in taken)
        taken.add((way.insee, name))
        found.append(name)
    return found


def _towards(commune: str) -> list[str]:
    of = "d'" if commune[0] in "AEIOUÉ" else "de "
    kinds = ("route", "rue", "ancienne route", "vieux chemin")
    return [f"{kind} {of}{commune}" for kind in kinds]


def _fresh(way: Way, order: list[str]) -> list[str]:
    kinds = _SHORT if length(way.line) < 120 else _LONG
    everything = kinds + (_LONG if kinds is _SHORT else _SHORT)
    # The first kind goes round all the names before the second kind begins.
    return [f"{kind} {of}" for kind in everything for of in order if _fits(kind, of)]


def _fits(kind: str, of: str) -> bool:
    if of in ("Neuve", "Haute", "Basse"):
        return kind in ("rue", "allée", "impasse", "avenue")
    return True
