"""What a person chooses for this device: the language and the light."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from eclor.core.ui.context import THEMES

A_YEAR = 365 * 24 * 3600

# Neither changes anything but the colours and words of one device, and a page that carried a token
# for them could not be kept for everybody.


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back."""
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(_back(request))
    if chosen in dict(settings.LANGUAGES):
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, chosen)
    return answer


@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember day or night in a cookie; anything else leaves it to the device again."""
    chosen = request.POST.get("theme", "")
    answer = HttpResponseRedirect(_back(request))
    if chosen in THEMES:
        _remember(answer, "eclor_theme", chosen)
    else:
        answer.delete_cookie("eclor_theme", samesite="Lax")
    return answer


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)


def _back(request: HttpRequest) -> str:
    """The page the person was on, if it is ours."""
    asked = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        return asked
    return get_script_prefix()
