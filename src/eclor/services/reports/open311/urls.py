from django.urls import path

from eclor.services.reports.open311 import views

urlpatterns = [
    path("", views.root, name="open311-root"),
    path("openapi.json", views.openapi, name="open311-openapi"),
    path("discovery.<slug:form>", views.discovery, name="open311-discovery"),
    path("services.<slug:form>", views.services, name="open311-services"),
    path("services/<slug:code>.<slug:form>", views.definition, name="open311-definition"),
    path("requests.<slug:form>", views.requests, name="open311-requests"),
    path("requests/<slug:code>.<slug:form>", views.one, name="open311-request"),
    path("tokens/<slug:code>.<slug:form>", views.token, name="open311-token"),
]
