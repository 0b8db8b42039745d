"""Addresses where devices and LoRaWAN servers speak HTTP."""

from django.urls import path, re_path

from eclor.core.gateways import http

urlpatterns = [
    path("gateways/devices/<str:key>", http.native),
    path("gateways/chirpstack", http.chirpstack),
    path("gateways/ttn", http.the_things_stack),
    re_path(r"^api/v1/(?P<token>[^/]+)/(?P<what>telemetry|attributes)$", http.thingsboard),
]
