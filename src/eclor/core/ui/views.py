"""What a person chooses for this device: the language and the light."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from eclor.core.ui.context import THEMES
from eclor.core.ui.device import THEME, back, remember

# Neither changes anything but the colours and words of one device, and a page that carried a token
# for them could not be kept for everybody.


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back."""
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(back(request))
    if chosen in dict(settings.LANGUAGES):
        remember(answer, settings.LANGUAGE_COOKIE_NAME, chosen)
    return answer


@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember day or night in a cookie; anything else leaves it to the device again."""
    chosen = request.POST.get("theme", "")
    answer = HttpResponseRedirect(back(request))
    remember(answer, THEME, chosen if chosen in THEMES else "")
    return answer
