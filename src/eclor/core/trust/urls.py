"""What is open to everybody: the charter, the register, the seals; and the guarantor's desk."""

from django.urls import path

from eclor.core.trust import views

urlpatterns = [
    path("charter", views.charter, name="charter"),
    path("charter.json", views.charter_json, name="charter-json"),
    path("trust/register", views.register, name="register"),
    path("trust/register.json", views.register_json, name="register-json"),
    path("trust/seals.json", views.seals_json, name="seals"),
    path("trust/proofs/<int:seal>/<int:line>.json", views.proof_json, name="proof"),
    path("elus/charte", views.guarantor, name="guarantor"),
    path("elus/charte/sign", views.sign, name="charter-sign"),
    path("elus/charte/switch", views.switch, name="charter-switch"),
]
