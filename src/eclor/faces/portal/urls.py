from django.urls import path

from eclor.faces.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("carte", views.territory_map, name="map"),
    path("territoire.svg", views.picture, name="picture"),
]
