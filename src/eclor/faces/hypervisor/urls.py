from django.urls import path

from eclor.faces.hypervisor import views

urlpatterns = [
    path("", views.screen, name="hypervisor"),
    path("/alarms.json", views.alarms, name="hypervisor-alarms"),
]
