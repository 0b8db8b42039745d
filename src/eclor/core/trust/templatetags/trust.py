"""Looking up in a template by a key that is only known there."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(key: object, known: Mapping[Any, Any]) -> Any:
    """What ``known`` says of this key; the key itself when it says nothing."""
    return known.get(key, key)
