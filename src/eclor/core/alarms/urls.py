"""Addresses of the operators' plain pages about alarms."""

from django.urls import path

from eclor.core.alarms import views

urlpatterns = [
    path("", views.alarms, name="alarms"),
    path("handle", views.handle, name="alarms-handle"),
    path("rules/", views.rules, name="alarm-rules"),
    path("rules/<int:pk>/", views.rule, name="alarm-rule"),
    path("rules/<int:pk>/restore", views.restore, name="alarm-rule-restore"),
    path("<int:pk>/", views.alarm, name="alarm"),
]
