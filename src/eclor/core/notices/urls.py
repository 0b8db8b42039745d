"""What a person chooses, and what whoever administers the house sees of the outbox."""

from django.urls import path

from eclor.core.notices import views

urlpatterns = [
    path("mes-avis", views.page, name="notices"),
    path("mes-avis/choisir", views.change, name="notices-choose"),
    path("mes-avis/appareils", views.add, name="notices-add-device"),
    path("mes-avis/retirer", views.remove, name="notices-remove-device"),
    path("mes-avis/code", views.prove_number, name="notices-prove"),
    path("mes-avis/autre-code", views.another_code, name="notices-another-code"),
    path("mes-avis/essai", views.try_out, name="notices-try"),
    path("notices/outbox", views.outbox, name="notices-outbox"),
    path("notices/outbox/again", views.again, name="notices-again"),
]
