"""What people fill in: where it is, and what."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.context.models import Entity
from eclor.core.pictures.fields import PictureField
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune, Territory
from eclor.services.reports.forms.asking import answer_of, field_of
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.queries.roads import road_at, spot_of
from eclor.services.reports.texts import OWNERS
from eclor.services.reports.words import (
    CATEGORIES,
    LONGEST,
    MOST_PHOTOS,
    Kind,
    Owner,
    Question,
    Spot,
    Telling,
)

PHOTOS = tuple(f"photo{number}" for number in range(1, MOST_PHOTOS + 1))
ASTRAY = 200.0  # metres beyond a commune's outline, which is drawn less finely than its border


class PlaceForm(forms.Form):
    """Where it is: a commune, and in it a point, a pole or an address."""

    kind = forms.ChoiceField(choices=[(k.value, k.value) for k in Kind], widget=forms.HiddenInput)
    commune = forms.ChoiceField(label=_("Commune"))
    pole = forms.CharField(
        label=_("Number on the pole"),
        max_length=60,
        required=False,
        help_text=_("It stands on a plate at the height of the eyes."),
    )
    place = forms.CharField(
        label=_("Address or landmark"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)

    def __init__(self, scope: Scope, kind: Kind, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.scope, self.category = scope, CATEGORIES[kind]
        self.asset: Entity | None = None
        choices = [(c.insee, c.name) for c in communes_of(scope)]
        self.fields["commune"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("kind", kind.value)
        if not self.category.pole:
            del self.fields["pole"]

    def chosen(self) -> Commune | None:
        insee = str(self["commune"].value() or "")[:5].replace("\x00", "")
        return queries.commune(self.scope, insee)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for name in ("pole", "place"):
            found[name] = plain(found.get(name) or "")
        commune = self.chosen()
        if commune is None:
            return found
        if not queries.route_of(self.scope, commune.pk, self.category.kind).offered:
            self.add_error("commune", gettext("%s takes no report of this kind.") % commune.name)
        self._judge_point(found, commune)
        if found["pole"]:
            self.asset = queries.lamp(self.scope, commune.pk, found["pole"])
            if self.asset is None:
                said = {"number": found["pole"], "commune": commune.name}
                wrong = gettext(
                    "No street light of %(commune)s has the number %(number)s:"
                    " read the plate again, or leave it empty and give an address."
                )
                self.add_error("pole", wrong % said)
        self._judge_road(found, commune)
        if not self.errors and not (self.asset or found["place"] or self.spot(found)):
            self.add_error("place", gettext("Say where: an address, or a point on the plan."))
        return found

    def _judge_road(self, found: dict[str, Any], commune: Commune) -> None:
        """On some roads a kind may not be taken: the commune does not treat those of others."""
        spot = self.spot(found) or spot_of(self.scope, self.asset.pk if self.asset else 0)
        road = road_at(self.scope, spot)
        kind = self.category.kind
        if self.errors or not road.owner:
            return
        if not queries.route_of(self.scope, commune.pk, kind, road.owner).offered:
            said = {"road": road.name, "owner": OWNERS[Owner(road.owner)]}
            wrong = gettext(
                "%(road)s is a road of %(owner)s: no report of this kind is taken there."
            )
            self.add_error("place", wrong % said)

    def _judge_point(self, found: dict[str, Any], commune: Commune) -> None:
        """A point that is none, or lies elsewhere, is said where it can be seen."""
        given = {name: str(self[name].value() or "").strip()[:24] for name in ("lon", "lat")}
        if not any(given.values()):
            return
        spot = self.spot(found)
        if spot is None:
            wrong = gettext(
                "The point %(lat)s, %(lon)s lies outside the federation: set it again, or write an"
                " address without it."
            )
            self.add_error("place", wrong % given)
        elif queries.metres_outside(commune, spot) > ASTRAY:
            there = queries.commune_around(self.scope, spot)
            said = {"commune": commune.name, "there": there.name if there else "?"}
            wrong = gettext(
                "The point lies in %(there)s, and not in %(commune)s: choose that commune, or set the"
                " point again."
            )
            if there is None:
                wrong = gettext("The point lies outside %(commune)s: set it again.")
            self.add_error("commune", wrong % said)

    def spot(self, said: dict[str, Any] | None = None) -> Spot | None:
        """The point, if one was given that lies in the federation."""
        found = self.cleaned_data if said is None else said
        lon, lat = found.get("lon"), found.get("lat")
        if lon is None or lat is None:
            return None
        here = Territory.objects.get(pk=self.scope.territory)
        west, east = _known(here.west, -180), _known(here.east, 180)
        south, north = _known(here.south, -90), _known(here.north, 90)
        inside = west <= lon <= east and south <= lat <= north
        return Spot(lon=lon, lat=lat) if inside else None

    def telling(self, **more: Any) -> Telling:
        """What a valid form says. Raises ValueError for what the words refuse."""
        commune = self.chosen()
        if commune is None:
            raise ValueError("Choose a commune.")
        return Telling(
            kind=self.category.kind,
            commune=commune.pk,
            spot=self.spot(),
            asset=self.asset.pk if self.asset else 0,
            place=self.cleaned_data["place"],
            **more,
        )


def _known(edge: float | None, world: float) -> float:
    """The edge of a federation, that of the world where nobody wrote it."""
    return world if edge is None else edge


class TellForm(forms.Form):
    """What it is: the questions of the category, words, photos, and where to answer.

    ``brief``: whoever saw it too need not say anything more.
    """

    form = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, questions: Sequence[Question], *given: Any, brief: bool = False, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.brief = brief
        self.initial.setdefault("form", uuid.uuid4())
        self.questions = questions
        for one in questions:
            self.fields[one.code] = field_of(one, needed=one.required and not brief)
        self.fields["text"] = forms.CharField(
            label=_("What do you see?"),
            max_length=LONGEST,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Name nobody. Only the agents in charge read it."),
        )
        for number in range(1, MOST_PHOTOS + 1):
            self.fields[f"photo{number}"] = PictureField(
                label=_("Photo") if number == 1 else _("Another photo"),
                required=False,
                help_text=_("Its position and the name of your phone are taken out.")
                if number == 1
                else "",
            )
        self.fields["email"] = forms.EmailField(
            label=_("Your e-mail address, if you wish an answer"),
            required=False,
            max_length=200,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            help_text=_("For the answer alone; erased three months after the end."),
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        found["text"] = plain(found.get("text") or "")
        said = found["text"] or any(found.get(one.code) for one in self.questions)
        if not self.brief and not self.errors and not said and not found.get("photo1"):
            self.add_error("text", gettext("Say in a few words what you see, or add a photo."))
        return found

    def pictures(self) -> dict[str, bytes]:
        """The photos that were taken, by the name of their field; none before the form was judged."""
        found = getattr(self, "cleaned_data", {})
        return {name: found[name] for name in PHOTOS if found.get(name)}

    def said(self) -> dict[str, Any]:
        """The parts of a Telling that this form knows."""
        found = self.cleaned_data
        answers = {one.code: answer_of(one, found.get(one.code)) for one in self.questions}
        return {
            "text": found["text"],
            "answers": {code: answer for code, answer in answers.items() if answer},
            "asked": tuple(self.questions),
            "photos": tuple(self.pictures().values()),
            "email": found["email"],
        }

    def asking(self) -> list[tuple[forms.BoundField, Question, str]]:
        """Field, question and version of its words, in order, for the page."""
        return [(self[one.code], one, f"{one.code}:{one.version}") for one in self.questions]
