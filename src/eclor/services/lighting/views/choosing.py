"""Choosing streets on the night map and setting their light, with a moment to think better of it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from eclor.core.commands import actions as desk
from eclor.core.commands.catalogue import known
from eclor.core.commands.forms import OrderForm
from eclor.core.commands.limits import limits
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, GLASS, Wish
from eclor.core.commands.words import Refused as NotOrdered
from eclor.core.identity.guards import Request, asks
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.services.lighting import queries
from eclor.services.lighting.drawing_streets import how, street_map, value_of
from eclor.services.lighting.queries.chosen import Chosen, Name, chosen, lamp_places
from eclor.services.lighting.rules.energy.lamp import Lamp
from eclor.services.lighting.rules.programmes.preview import STANDBY, needed_level
from eclor.services.lighting.views.inventory import COMMAND
from eclor.services.lighting.words.programmes import FULL

THINK = timedelta(
    seconds=15
)  # before it leaves: whoever slipped calls it back and no lamp has moved


@dataclass(frozen=True, slots=True)
class Below:
    """A class whose streets would be lit below it: per cent needed in its busy hours."""

    lighting_class: str
    streets: int
    lamps: int
    needed: float


@dataclass(frozen=True, slots=True)
class Preview:
    """What an order would do: W before (None: too few were heard) and then, kWh of it, classes missed."""

    of: Chosen
    level: float
    minutes: float
    now: float | None
    then: float | None
    full: float | None
    below: list[Below]
    unclassed: int  # streets whose class nobody said
    undimmed: int  # lamps that burn fully whatever the level
    second_person: int | None  # more lamps than these get darker: somebody else must agree

    @property
    def kwh(self) -> float | None:
        return self.then * self.minutes / 60_000 if self.then is not None else None

    @property
    def less(self) -> float | None:
        """kWh less than now, as long as it lasts; negative when it is more."""
        if self.now is None or self.then is None:
            return None
        return (self.now - self.then) * self.minutes / 60_000


@require_http_methods(["GET", "HEAD", "POST"])
@asks(COMMAND)
@asks(GIVE)
def light_streets(request: Request) -> HttpResponse:
    """``?commune=57038`` shows one commune, ``&street=57038|Rue Foch`` ticks a street before."""
    scope = request.scope.within(GIVE, COMMAND)
    one = known("lighting", "light")
    form = OrderForm(one.field, scope.may(GLASS), request.POST or None)
    names = _names(request)
    found = chosen(scope, names)
    valid = request.method == "POST" and form.is_valid()
    if request.headers.get("X-Part") == "outlook":
        there = {"preview": _preview(scope, found, form), "found": found}
        return render(request, "lighting/_chosen.html", there)
    count_only = "preview" in request.POST
    if valid and not count_only:
        order = _given(scope, form, queries.lamps_in(scope, names))
        if order is not None:
            return redirect("order", signal=order.signal)
    refused = request.method == "POST" and not (valid and count_only)
    return _page(request, scope, form, found, 422 if refused else 200)


def _page(
    request: Request, scope: Scope, form: OrderForm, found: Chosen, status: int
) -> HttpResponse:
    communes = list(communes_of(scope))
    insee = request.GET.get("commune", "")[:5]
    insee = insee if insee in {commune.insee for commune in communes} else ""
    streets = queries.streets(scope, insee)
    ticked = {(one.insee, one.name) for one in found.streets}
    groups: dict[str, list[dict[str, object]]] = {}
    for one in streets:
        row = {
            "street": one, "value": value_of(one), "how": how(one),
            "on": (one.insee, one.name) in ticked,
        }  # fmt: skip
        groups.setdefault(one.commune, []).append(row)
    there = {
        "form": form,
        "map": street_map(queries.outlines(scope), streets, lamp_places(scope, insee)),
        "groups": groups,
        "communes": communes,
        "insee": insee,
        "found": found,
        "preview": _preview(scope, found, form),
        "think": int(THINK.total_seconds()),
    }
    return render(request, "lighting/light_streets.html", there, status=status)


def _names(request: Request) -> list[Name]:
    """Ticked one by one, or all in one field, a line each, as the script sends them."""
    together = request.POST.get("streets", "").splitlines()
    sent = together or request.POST.getlist("street") or request.GET.getlist("street")
    parts = [one.replace("\x00", "").partition("|") for one in sent]
    return [(insee[:5], name[:200]) for insee, _bar, name in parts]


def _given(scope: Scope, form: OrderForm, lamps: list[int]) -> Order | None:
    """The order, which leaves in a moment; None with the reason on the form."""
    wish = form.wish(scope, "lighting", "light", tuple(lamps))
    if not wish.glass:  # who breaks a glass has no quarter of a minute
        wish = replace(wish, not_before=scope.now + THINK, expires_at=wish.expires_at + THINK)
    try:
        return desk.give(scope, wish)
    except NotOrdered as refused:
        # Sent twice: its moment is another one, its key is not.
        before = Order.objects.filter(
            territory_id=scope.territory, author=scope.person, key=wish.key
        ).first()
        if before is not None and _says(before, wish):
            return before
        form.add_error(None, refused.text)
        return None


def _says(order: Order, wish: Wish) -> bool:
    """Whether an order says what is wished, whenever it begins."""
    things = set(order.parts.values_list("entity_id", flat=True))
    return (
        order.reason == wish.reason.strip()
        and all(order.params.get(key) == value for key, value in wish.params.items())
        and things == set(wish.entities)
    )


def _preview(scope: Scope, found: Chosen, form: OrderForm) -> Preview | None:
    """None without a street, or while level and length cannot be read."""
    level, minutes = (_number(form, name) for name in ("level", "minutes"))
    if not found.streets or level is None or minutes is None:
        return None
    rated = found.rated
    old, fixed = queries.undimmed_in(scope, [(one.insee, one.name) for one in found.streets])
    night, most = queries.tonight(scope).night, limits().two_persons_above
    below = [
        Below(name, streets, lamps, needed)
        for name, (streets, lamps) in found.classes.items()
        if level < (needed := needed_level(name, night))
    ]
    return Preview(
        of=found,
        level=level,
        minutes=minutes,
        now=found.now,
        then=_watts(rated, fixed, found.lamps, level) if rated else None,
        full=rated,
        below=below,
        unclassed=found.classes.get("", (0, 0))[0],
        undimmed=old if 0 < level < FULL else 0,
        second_person=most if level < 100 and found.lamps > most else None,
    )


def _watts(rated: float, fixed: float, lamps: int, level: float) -> float:
    """W of lamps told a level, ``fixed`` of the ``rated`` in lamps that burn fully or are off."""
    dimming, standby = rated - fixed, STANDBY * lamps
    if level <= 0 or dimming <= 0:
        return fixed if level > 0 else standby
    return fixed + Lamp(full=dimming, standby=standby).watts(level / 100)


def _number(form: OrderForm, name: str) -> float | None:
    if not form.is_bound:
        value = form.fields[name].initial
        return float(value)
    form.is_valid()
    said = form.cleaned_data.get(name)
    return None if said is None else float(said)
