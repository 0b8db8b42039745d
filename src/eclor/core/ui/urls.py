from django.urls import path

from eclor.core.ui import views

urlpatterns = [
    path("", views.language, name="language"),
    path("/theme", views.theme, name="theme"),
]
