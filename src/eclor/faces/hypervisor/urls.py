from django.urls import path

from eclor.faces.hypervisor.views import (
    alarms,
    handover,
    keeping,
    lookups,
    orders,
    screen,
    works,
)

urlpatterns = [
    path("", screen.screen, name="hypervisor"),
    path("/alarms.json", alarms.index, name="hypervisor-alarms"),
    path("/alarms/handle", alarms.handle, name="hypervisor-handle"),
    path("/alarms/<int:pk>.json", alarms.one, name="hypervisor-alarm"),
    path("/find.json", lookups.find, name="hypervisor-find"),
    path("/figures.json", lookups.figures, name="hypervisor-figures"),
    path("/figures/choose", keeping.choose_figures, name="hypervisor-choose-figures"),
    path("/figures/<str:key>.json", lookups.figure_history, name="hypervisor-figure"),
    path("/things/<int:pk>/related.json", lookups.related, name="hypervisor-related"),
    path("/things/<int:pk>/happened.json", lookups.happened, name="hypervisor-happened"),
    path("/things/<int:pk>/gone.json", lookups.gone, name="hypervisor-gone"),
    path("/things/<int:pk>/orders.json", orders.of_thing, name="hypervisor-orders"),
    path("/things/<int:pk>/works.json", works.of_thing, name="hypervisor-works"),
    path("/views.json", keeping.index, name="hypervisor-views"),
    path("/views/save", keeping.save, name="hypervisor-save-view"),
    path("/views/<int:pk>/forget", keeping.forget, name="hypervisor-forget-view"),
    path("/log", handover.log, name="hypervisor-handover"),
    path("/log/<int:pk>/read", handover.read, name="hypervisor-read-note"),
]
