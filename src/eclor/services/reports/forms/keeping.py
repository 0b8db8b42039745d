"""Photos that a page carries along while somebody is asked something: nobody chooses them twice."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from eclor.services.reports.forms.telling import PHOTOS, PlaceForm, TellForm

KEPT = "kept_"


def files_of(request: HttpRequest) -> MultiValueDict[str, Any]:
    """The files that came, and those that the page carried along where none was chosen anew.

    They come from a stranger like any file, and are rebuilt again.
    """
    found: MultiValueDict[str, Any] = request.FILES.copy()
    for name in PHOTOS:
        carried = request.POST.get(KEPT + name, "")
        if carried and name not in found:
            found[name] = SimpleUploadedFile(f"{name}.jpg", _bytes(carried))
    return found


def kept_photos(form: TellForm) -> dict[str, str]:
    """What a page may carry of a form's photos, by the field's name, as base64."""
    return {name: b64encode(taken).decode() for name, taken in form.pictures().items()}


def carried(place: PlaceForm, form: TellForm) -> list[tuple[str, Any]]:
    """Everything that was filled in, photos included, for fields that nobody sees."""
    said = [
        (field.html_name, one)
        for part in (place, form)
        for field in part
        if field.html_name not in PHOTOS
        for one in _each(field.value())
    ]
    said += [("asked", version) for _field, _question, version in form.asking()]
    return said + [(KEPT + name, taken) for name, taken in kept_photos(form).items()]


def _each(value: Any) -> list[Any]:
    """Several answers are several fields of one name."""
    return value if isinstance(value, list) else [value or ""]


def _bytes(carried: str) -> bytes:
    try:
        return b64decode(carried, validate=True)
    except (Error, ValueError):
        return carried.encode()  # no picture: the field refuses it in words
