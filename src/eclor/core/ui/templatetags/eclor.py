"""The words templates build pages with: built files, icons, ages, figures, words for islands."""

import json
from datetime import timedelta
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from eclor.core.live.views import ticket_for
from eclor.core.ui import ages, built
from eclor.core.ui.bars import bar
from eclor.core.ui.island import LIVE

register = template.Library()


@register.simple_tag
def front(name: str) -> SafeString:
    """Styles and script of one entry of the build: ``{% front "portal" %}``."""
    files = built.entry(name)
    return SafeString(
        format_html_join(
            "", '<link rel="stylesheet" href="{}">', ((static(s),) for s in files.styles)
        )
        + format_html_join(
            "", '<link rel="modulepreload" href="{}">', ((static(s),) for s in files.imports)
        )
        + format_html('<script type="module" src="{}"></script>', static(files.script))
    )


@register.simple_tag
def front_styles(name: str) -> SafeString:
    """Only the styles of an entry: its script comes when it is asked for."""
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(s),) for s in built.entry(name).styles),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """One outline of the icon set, drawn in the page; an unknown one is a plain dot."""
    known = built.icons().outlines
    body = known.get(name, known["circle-dot"])
    return mark_safe(  # noqa: S308 -- from our own build, nothing a person wrote
        '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{body}</svg>'
    )


@register.simple_tag
def sign(name: str) -> SafeString:
    """A sign of state: ok, attention, alarm, unknown, later, wanted, lamp; or ``mark``."""
    drawn = built.icons().signs
    found, kind = (drawn[name], "mark") if name == "mark" else (drawn[f"sign-{name}"], "s")
    return mark_safe(  # noqa: S308 -- from our own build
        f'<svg class="{kind}" viewBox="{found["box"]}" aria-hidden="true">{found["body"]}</svg>'
    )


@register.simple_tag
def root() -> str:
    """The first page of the federation one is in."""
    return get_script_prefix()


@register.simple_tag
def front_icon() -> str:
    """Address of the mark shown in the browser's tab."""
    return static(built.mark())


@register.simple_tag
def sprite() -> str:
    """Address of the sprite, for islands."""
    return static(built.icons().sprite)


@register.simple_tag
def static_icon(name: str) -> str:
    """Address of a picture of our sign, as telephones ask for it."""
    return static(f"eclor/icons/{name}")


@register.inclusion_tag("eclor/components/age/age.html", takes_context=True)
def age(
    context: dict[str, Any],
    at: Any,
    due: timedelta | None = None,
    due_seconds: int = 900,
    pattern: str = "",
) -> dict[str, Any]:
    """The age line of a value measured ``at``, a time or so many seconds ago.

    ``due`` is the usual time between two values; ``pattern`` the words around the age, as
    "measured %s ago".
    """
    now = context["request"].scope.now
    if isinstance(at, int):
        at = now - timedelta(seconds=at)
    line = ages.age_line(at, now, due or timedelta(seconds=due_seconds))
    return {"line": line, "pattern": pattern}


@register.inclusion_tag("eclor/components/odds/odds.html")
def odds(likely: float, most: float, scale: float) -> dict[str, Any]:
    """Half of the cases solid, nine in ten hatched, on a scale that ends at ``scale``."""
    return {"bar": bar(likely, most, scale)}


@register.inclusion_tag("eclor/components/simulated/simulated.html", takes_context=True)
def simulated(context: dict[str, Any], size: str = "") -> dict[str, Any]:
    """The label of made-up figures; ``{% simulated "small" %}`` inside a bar."""
    return {"house": context["house"], "small": size == "small"}


@register.inclusion_tag("eclor/components/follow.html", takes_context=True)
def follow(
    context: dict[str, Any], order: str = "", every: float = 0, asking: str = ""
) -> dict[str, Any]:
    """Keep the parts of this page marked ``data-refresh`` true: when the stream tells of ``order``
    ("*": of any), and every so many seconds; with ``asking``, an address, only when what it answers
    has changed since. Put ``{% front "follow" %}`` into the page's head."""
    return {
        "order": order,
        "every": f"{every:g}" if every else "",  # never with the comma of a language
        "asking": asking,
        "ticket": ticket_for(context["request"].scope),
        "live": LIVE,
        "words": {
            "live": _("Live"),
            "cut": _("Cut for {since}"),
            "opening": _("Connecting"),
        },
    }


@register.simple_tag
def figure(value: Any, unit: str = "", decimals: int | None = None) -> str:
    """A measured value with its unit, in the page's language."""
    return ages.figure(value, unit, decimals)


@register.filter
def filled(pattern: str, words: str) -> str:
    """ "measured %s ago" with its age in it."""
    return pattern.replace("%s", words)


@register.filter
def duration(seconds: float) -> str:
    return ages.duration(seconds)


@register.filter
def as_json(data: Any) -> str:
    """For a data attribute an island reads; the template escapes it."""
    return json.dumps(data, ensure_ascii=False, default=str)
