"""What a program reports, read from its form; fields about a person that nobody needs are not kept."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, QueryDict

from eclor.core.identity.guards import Request
from eclor.core.pictures.blurring import taken_in
from eclor.core.pictures.rebuilding import MOST_BYTES, PictureRefused
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.services.reports.forms import PlaceForm, TellForm
from eclor.services.reports.open311.asking import kind_of
from eclor.services.reports.open311.writing import Refused
from eclor.services.reports.queries import questions
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.words import MOST_PHOTOS, Form, Question, Spot, Telling

# Named by the sender, the same form sent again is the same report.
FORMS = uuid.UUID("6b1f6e0c-6a4b-5a0e-9d0b-3a1a7c1e4c11")


def telling(request: Request) -> Telling:
    """Raises Refused."""
    said = request.POST
    kind = kind_of(said.get("service_code", ""))
    place = PlaceForm(request.scope, kind, _place(request, said))
    commune = place.chosen()
    asked = questions.asked(request.scope, kind, commune.pk if commune else 0)
    _judge_answers(said, asked)
    told = TellForm(asked, _told(said, asked), brief=bool(request.FILES))
    if not (place.is_valid() & told.is_valid()):
        raise Refused(400, " ".join(_wrongs(place) + _wrongs(told)))
    return place.telling(**told.said() | {"photos": _photos(request)})


def form_number(request: HttpRequest, key: int) -> uuid.UUID:
    """Of the header Idempotency-Key, within its API key; without one each sending is new."""
    named = request.headers.get("Idempotency-Key", "")
    return uuid.uuid5(FORMS, f"{key}:{named[:200]}") if named else uuid.uuid4()


def _place(request: Request, said: QueryDict) -> dict[str, Any]:
    lat, lon = said.get("lat", ""), said.get("long", "")
    commune = _commune(request, said, lat, lon)
    return {
        "kind": said.get("service_code", ""),
        "commune": commune.insee,
        "place": said.get("address_string", ""),
        "pole": said.get("attribute[pole]", ""),
        "lon": lon,
        "lat": lat,
    }


def _commune(request: Request, said: QueryDict, lat: str, lon: str) -> Commune:
    if lat or lon:
        around = queries.commune_around(request.scope, _spot(lat, lon))
        if around is not None:
            return around
    insee = said.get("address_id", "") or said.get("jurisdiction_id", "")
    found = queries.commune(request.scope, insee[:5].replace("\x00", ""))
    if found is None:
        names = ", ".join(f"{one.insee} {one.name}" for one in communes_of(request.scope))
        raise Refused(
            400, f"Say where: lat and long in our communes, or address_id, one of {names}."
        )
    return found


def _spot(lat: str, lon: str) -> Spot:
    try:
        return Spot(lon=float(lon), lat=float(lat))
    except ValueError as nonsense:
        raise Refused(400, "lat and long are degrees, such as 49.47 and 5.95.") from nonsense


def _judge_answers(said: QueryDict, asked: Sequence[Question]) -> None:
    """Those that must be there are missed by name, before anything else is."""
    missing = [one for one in asked if one.required and not any(_given(said, one.code))]
    if missing:
        names = ", ".join(f"attribute[{one.code}] ({one.title('en')})" for one in missing)
        raise Refused(400, f"Required by this service: {names}.")


def _given(said: QueryDict, code: str) -> list[str]:
    """Several values come under one name, or under the name of a list, as the standard has it."""
    return said.getlist(f"attribute[{code}]") + said.getlist(f"attribute[{code}][]")


def _told(said: QueryDict, asked: Sequence[Question]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for one in asked:
        given = _given(said, one.code)
        several = one.form is Form.SEVERAL
        answers[one.code] = given if several else (given[-1] if given else "")
    return answers | {
        "form": str(uuid.uuid4()),
        "text": said.get("description", ""),
        "email": said.get("email", ""),
    }


def _photos(request: Request) -> tuple[bytes, ...]:
    """The files of a multipart form, whatever their fields are called."""
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    if len(files) > MOST_PHOTOS:
        raise Refused(400, f"At most {MOST_PHOTOS} photos, {len(files)} came.")
    try:
        return tuple(taken_in(file.read(MOST_BYTES + 1)) for file in files)
    except PictureRefused as refused:
        raise Refused(400, str(refused)) from refused


def _wrongs(form: Any) -> list[str]:
    asked = {one.code for one in getattr(form, "questions", ())}
    names = {name: f"attribute[{name}]" if name in asked else name for name in form.errors}
    return [f"{names[name]}: {error}" for name, errors in form.errors.items() for error in errors]
