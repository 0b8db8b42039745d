"""A form's field for a picture: what it hands on was rebuilt from its pixels."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from eclor.core.pictures.blurring import taken_in
from eclor.core.pictures.rebuilding import MOST_BYTES, PictureRefused

# Phones then send JPEG: with HEIC in the list they would not convert.
TAKEN = "image/jpeg,image/png,image/webp"


class PictureField(forms.FileField):
    """``cleaned_data`` holds the bytes of a clean JPEG, blurred where that is installed, or None."""

    widget = forms.FileInput(attrs={"accept": TAKEN})

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        found = super().clean(data, initial)
        if not found:
            return None
        try:
            # One byte more than is taken is enough to know that it is too much.
            return taken_in(found.read(MOST_BYTES + 1))
        except PictureRefused as refused:
            raise ValidationError(str(refused)) from refused
