"""An operator closes a centre for some hours and opens it again; everybody reads why."""

from datetime import timedelta

from eclor.core.trust.models import AuditLine
from eclor.services.waste import actions
from eclor.services.waste.models import ExceptionalClosure
from eclor.services.waste.tests.conftest import open_all_day, text_of
from eclor.testing.house import PASSWORD


def test_closing_is_confirmed_before_it_is_announced(operator, today):
    centre = open_all_day(today)
    form = {"start": "2030-01-01T08:00", "end": "2030-01-01T18:00", "reason": "Travaux"}
    address = f"/waste/centres/{centre.pk}/close"

    asked = text_of(operator.post(address, form, headers={"accept-language": "en"}))
    nothing_yet = ExceptionalClosure.objects.count()
    operator.post(address, form | {"confirmed": "yes"})

    assert "Everybody will read: “Travaux”." in asked
    assert nothing_yet == 0
    assert ExceptionalClosure.objects.get().reason == "Travaux"
    assert AuditLine.objects.filter(did="waste.close_centre").count() == 1


def test_a_closing_that_ends_before_it_starts_is_refused_beside_its_field(operator, today):
    centre = open_all_day(today)
    form = {"start": "2030-01-01T08:00", "end": "2030-01-01T07:00", "reason": "Travaux"}

    said = text_of(
        operator.post(f"/waste/centres/{centre.pk}/close", form, headers={"accept-language": "en"}),
        status=422,
    )

    assert "Give an hour after the start." in said


def test_an_inhabitant_is_sent_to_sign_in_and_an_elected_person_is_refused(
    client, today, ines, other_federation
):
    centre = open_all_day(today)
    address = f"/waste/centres/{centre.pk}/close"

    assert client.get(address).url.startswith("/signin")
    client.post("/signin", {"email": "ines@example.org", "password": PASSWORD})
    assert client.get(address).status_code == 403


def test_a_closed_centre_says_why_and_takes_it_back(operator, today):
    centre = open_all_day(today)
    actions.close_centre(
        today,
        actions.CloseCentre(
            centre=centre.pk,
            start=today.now - timedelta(hours=1),
            end=today.now + timedelta(hours=1),
            reason="Pont-bascule en panne",
        ),
    )

    said = text_of(operator.get("/waste/", headers={"accept-language": "en"}))
    operator.post(f"/waste/closures/{ExceptionalClosure.objects.get().pk}/reopen")
    after = text_of(operator.get("/waste/", headers={"accept-language": "en"}))

    assert "Closed exceptionally: Pont-bascule en panne" in said
    assert "Closed exceptionally" not in after
