"""Addresses where devices and LoRaWAN servers speak HTTP, and the operators' pages about them."""

from django.urls import path, re_path

from eclor.core.gateways import http, views

urlpatterns = [
    path("gateways/devices/<str:key>", http.native, name="device-door"),
    path("gateways/chirpstack", http.chirpstack, name="chirpstack-door"),
    path("gateways/ttn", http.the_things_stack, name="ttn-door"),
    re_path(r"^api/v1/(?P<token>[^/]+)/(?P<what>telemetry|attributes)$", http.thingsboard),
    path("devices/", views.devices, name="devices"),
    path("devices/enrol", views.enrol, name="device-enrol"),
    path("devices/<int:pk>/", views.device, name="device"),
    path("devices/<int:pk>/change", views.change, name="device-change"),
    path("devices/<int:pk>/multicast", views.multicast, name="device-multicast"),
    path("devices/<int:pk>/secret", views.renew, name="device-secret"),
    path("devices/<int:pk>/switch", views.switch, name="device-switch"),
    path("devices/<int:pk>/remove", views.remove, name="device-remove"),
    path("devices/airtime", views.airtime, name="airtime"),
    path("devices/strangers/", views.strangers, name="strangers"),
    path("devices/strangers/<int:pk>/", views.stranger, name="stranger"),
    path("devices/strangers/<int:pk>/ignore", views.ignore, name="stranger-ignore"),
    path("devices/strangers/<int:pk>/listen", views.listen_again, name="stranger-listen"),
    path("devices/refused/", views.refused, name="refused-messages"),
    path("devices/refused/handle", views.handle, name="refused-handle"),
    path("devices/refused/<int:pk>/", views.message, name="refused-message"),
    path("devices/refused/<int:pk>/raw", views.raw, name="refused-raw"),
    path("devices/refused/work/<int:pk>", views.work, name="refused-work"),
]
