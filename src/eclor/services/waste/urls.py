from django.urls import path

from eclor.services.waste import views

urlpatterns = [
    path("", views.centres, name="waste-centres"),
    path("centres/<int:pk>", views.centre, name="waste-centre"),
    path("centres/<int:pk>/queue", views.queue, name="waste-queue"),
    path("centres/<int:pk>/in", views.gone_in, name="waste-gone-in"),
    path("centres/<int:pk>/close", views.close, name="waste-close"),
    path("closures/<int:pk>/reopen", views.reopen, name="waste-reopen"),
    path("accuracy", views.accuracy, name="waste-accuracy"),
    path("containers", views.containers, name="waste-containers"),
    path("calendar", views.calendar, name="waste-calendar"),
    path("calendar.ics", views.calendar_ics, name="waste-calendar-ics"),
]
