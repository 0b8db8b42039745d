from django.urls import path

from eclor.faces.elected import views

urlpatterns = [
    path("", views.month, name="elected"),
    path("/donnees-ouvertes", views.gate, name="elected-gate"),
    path("/<int:year>-<int:month>", views.month, name="elected-month"),
    path("/<int:year>-<int:month>.pdf", views.paper, name="elected-paper"),
]
