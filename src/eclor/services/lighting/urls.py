from django.urls import path

from eclor.services.lighting import views

urlpatterns = [
    path("", views.tonight, name="lighting"),
    path("import", views.send_inventory, name="lighting-import"),
    path("import/<int:pk>", views.preview_import, name="lighting-import-preview"),
    path("import/<int:pk>/apply", views.apply_import, name="lighting-import-apply"),
    path("import/<int:pk>/refused.csv", views.refused_lines, name="lighting-import-refused"),
    path("lamps", views.lamps, name="lighting-lamps"),
    path("lamps.<str:form>", views.export, name="lighting-export"),
    path("lamps/<int:pk>", views.lamp, name="lighting-lamp"),
    path("streets", views.streets, name="lighting-streets"),
    path("street", views.street, name="lighting-street"),
    path("savings", views.savings, name="lighting-savings"),
    path("interventions", views.interventions, name="lighting-interventions"),
    path("interventions/<int:pk>", views.intervention, name="lighting-intervention"),
    path("interventions/<int:pk>/plan", views.plan, name="lighting-plan"),
    path("interventions/<int:pk>/done", views.finish, name="lighting-finish"),
    path("interventions/<int:pk>/dismiss", views.dismiss, name="lighting-dismiss"),
    path("interventions/<int:pk>/photo", views.add_photo, name="lighting-add-photo"),
    path("photos/<int:pk>.jpg", views.photo, name="lighting-photo"),
    path("photos/<int:pk>/away", views.take_photo_away, name="lighting-photo-away"),
    path("things/<int:pk>/intervention", views.ask, name="lighting-ask"),
]
