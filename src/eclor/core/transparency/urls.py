"""What everybody may know of sensors and algorithms; the addresses are short: they stand on masts."""

from django.urls import path

from eclor.core.transparency import views

urlpatterns = [
    path("capteurs", views.index, name="sensors"),
    path("capteurs.json", views.register, name="sensors-json"),
    path("capteurs/<str:pk>", views.sensor, name="sensor"),
    path("capteurs/<str:pk>/qr.svg", views.code, name="sensor-code"),
    path("algorithmes/<slug:room>/<slug:key>", views.algorithm, name="algorithm"),
]
