"""The log between shifts: written, signed, read by the next, kept."""

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.alarms.queries import Filters, open_alarms
from eclor.core.identity.guards import Request, asks
from eclor.faces.hypervisor import actions
from eclor.faces.hypervisor.actions import Refused
from eclor.faces.hypervisor.asking import number, refusal
from eclor.faces.hypervisor.queries import handover
from eclor.faces.hypervisor.words import LONGEST_NOTE, shift_at


class NoteForm(forms.Form):
    """What the next shift should know."""

    text = forms.CharField(
        label=gettext_lazy("For the next shift"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@asks("hypervisor.see")
def log(request: Request) -> HttpResponse:
    """All notes, newest first; a new one is written above them."""
    form, status = NoteForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.write_note(request.scope, form.cleaned_data["text"])
                return redirect("hypervisor-handover")
            except Refused as refused:
                form.add_error("text", str(refused))
        status = 422
    page = number(request.GET.get("page", "1"), 1, 10_000) or 1
    found = handover.notes(request.scope, page)
    given = {
        "form": form,
        "notes": found[: handover.PAGE],
        "unread": {note.pk for note in handover.unread(request.scope)},
        "earlier": page + 1 if len(found) > handover.PAGE else None,
        "later": page - 1 if page > 1 else None,
        "shift": shift_at(request.scope.now, request.here.timezone),
        "waiting": open_alarms(request.scope, Filters(most=12)),
    }
    return render(request, "hypervisor/handover.html", given, status=status)


@require_POST
@asks("hypervisor.see")
def read(request: Request, pk: int) -> HttpResponse:
    """ "Lu": JSON for the console, back to the log for a page without JavaScript."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        actions.read_note(request.scope, pk)
    except Refused as refused:
        return refusal(str(refused) or _("This note is not here any more."), 404)
    return JsonResponse({"read": pk}) if wants_json else redirect("hypervisor-handover")
