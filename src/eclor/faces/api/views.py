"""The API's front page, and how every answer refuses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.faces.api.answers import BadQuestion, answer, refusal

View = Callable[..., HttpResponse]


def api(view: View) -> View:
    """Read-only, and a bad question gets a sentence instead of a page."""

    @require_safe
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "here", None) is None:
            return refusal("No territory lives here yet.", 503)
        try:
            return view(request, *args, **kwargs)
        except BadQuestion as problem:
            return refusal(str(problem))

    return guarded


@api
def index(request: Request) -> HttpResponse:
    here = request.here
    return answer(
        {
            "territory": {"slug": here.slug, "name": here.name, "simulated": here.simulated},
            "layers": reverse("api-layers"),
            "entities": reverse("api-entities"),
            "latest": reverse("api-latest") + "?type=",
            "communes": reverse("api-communes"),
            "datasets": reverse("api-datasets"),
            "live": reverse("live-ticket"),
        }
    )
