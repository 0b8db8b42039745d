from django.urls import path

from eclor.faces.docs import views

urlpatterns = [
    path("", views.index, name="docs"),
    path("/pictures/<str:name>", views.picture, name="docs-picture"),
    path("/<path:name>", views.page, name="docs-page"),
]
