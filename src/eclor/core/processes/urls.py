"""The page of the platform's own processes."""

from django.urls import path

from eclor.core.processes import views

urlpatterns = [path("", views.index, name="processes")]
