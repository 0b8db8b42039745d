from django.urls import path

from eclor.faces.portal import installing, views

urlpatterns = [
    path("", views.home, name="home"),
    path("carte", views.territory_map, name="map"),
    path("territoire.svg", views.picture, name="picture"),
    path("pour-moi", views.choices, name="choices"),
    path("pour-moi/commune", views.choose_commune, name="choose-commune"),
    path("pour-moi/ordre", views.choose_order, name="choose-order"),
    path("recherche", views.search, name="search"),
    path("lieu/<int:pk>", views.place, name="place"),
    path("chiffres", views.sources, name="sources"),
    path("accessibilite", views.accessibility, name="accessibility"),
    path("composants", views.components, name="components"),
    path("composants/<slug:name>", views.component, name="component"),
    path("hors-ligne", installing.offline, name="offline"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("partage", installing.shared, name="shared"),
    path("sw.js", installing.worker, name="worker"),
]
