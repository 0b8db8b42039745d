from django.urls import path

from eclor.services.waste import views

urlpatterns = [
    path("", views.centres, name="waste-centres"),
    path("centres/<int:pk>", views.centre, name="waste-centre"),
    path("centres/<int:pk>/queue", views.queue, name="waste-queue"),
    path("centres/<int:pk>/in", views.gone_in, name="waste-gone-in"),
    path("centres/<int:pk>/close", views.close, name="waste-close"),
    path("centres/<int:pk>/lane", views.tune, name="waste-tune"),
    path("closures/<int:pk>/reopen", views.reopen, name="waste-reopen"),
    path("accuracy", views.accuracy, name="waste-accuracy"),
    path("containers", views.containers, name="waste-containers"),
    path("pick-ups", views.pickups, name="waste-pickups"),
    path("pick-ups/<int:pk>/plan", views.plan_pickup, name="waste-pickup-plan"),
    path("pick-ups/<int:pk>/end", views.end_pickup, name="waste-pickup-end"),
    path("calendar", views.calendar, name="waste-calendar"),
    path("calendar/rounds", views.rounds, name="waste-rounds"),
    path("calendar/rounds/new", views.write_round, name="waste-round-new"),
    path("calendar/rounds/<int:pk>", views.write_round, name="waste-round"),
    path("calendar/rounds/<int:pk>/remove", views.remove_round, name="waste-round-remove"),
    path("calendar.ics", views.calendar_ics, name="waste-calendar-ics"),
]
