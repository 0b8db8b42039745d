from django.urls import path

from eclor.faces.api import entities, layers, moments, opendata, operators, views

urlpatterns = [
    # What is asked most often stands first: addresses are tried in this order.
    path("entities/<int:pk>", entities.one, name="api-entity"),
    path("", views.index, name="api"),
    path("layers", layers.index, name="api-layers"),
    path("layers/<slug:service>.<slug:key>", layers.features, name="api-layer"),
    path("layers/<slug:service>.<slug:key>/columns", layers.numbers, name="api-layer-columns"),
    path("layers/<slug:service>.<slug:key>/names", layers.names, name="api-layer-names"),
    path("moments/<slug:service>.<slug:key>", moments.layer, name="api-moment"),
    path("moments/values", moments.values, name="api-moment-values"),
    path("moments/course", moments.course, name="api-moment-course"),
    path("moments/alarms", moments.alarms, name="api-moment-alarms"),
    path("moments/since", moments.since, name="api-moment-since"),
    path("communes.geojson", layers.communes, name="api-communes"),
    path("streets.geojson", layers.streets, name="api-streets"),
    path("entities", entities.index, name="api-entities"),
    path("entities/<int:pk>/<slug:attribute>", entities.history, name="api-history"),
    path("latest", entities.latest, name="api-latest"),
    path("datasets", opendata.index, name="api-datasets"),
    path("datasets/<slug:service>.<slug:key>.<slug:form>", opendata.dataset, name="api-dataset"),
    path("kpis", operators.kpis, name="api-kpis"),
]
