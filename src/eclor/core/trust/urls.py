"""What is open to everybody: charter, register, seals; everybody's own data; the guarantor's desk."""

from django.urls import path

from eclor.core.trust import views
from eclor.core.trust.mine import views as mine
from eclor.core.trust.reporting import documents
from eclor.core.trust.reporting import views as reporting
from eclor.core.trust.requests import views as requests

urlpatterns = [
    path("charter", views.charter, name="charter"),
    path("charter.json", views.charter_json, name="charter-json"),
    path("trust/register", views.register, name="register"),
    path("trust/register.json", views.register_json, name="register-json"),
    path("trust/seals.json", views.seals_json, name="seals"),
    path("trust/proofs/<int:seal>/<int:line>.json", views.proof_json, name="proof"),
    path("trust/register.ods", documents.register_workbook, name="register-workbook"),
    path("trust/impact", documents.impact_page, name="impact"),
    path("trust/impact/<slug:key>.json", documents.impact_json, name="impact-json"),
    path("mes-donnees", mine.page, name="mine"),
    path("mes-donnees/journal", mine.log, name="mine-log"),
    path("mes-donnees/journal/dernier.json", mine.latest, name="mine-latest"),
    path("mes-donnees.json", mine.download_json, name="mine-json"),
    path("mes-donnees.zip", mine.download_csv, name="mine-csv"),
    path("mes-donnees/corriger", mine.correct, name="mine-correct"),
    path("mes-donnees/geler", mine.freeze, name="mine-freeze"),
    path("mes-donnees/retirer", mine.withdraw, name="mine-withdraw"),
    path("mes-donnees/effacer", mine.erase, name="mine-erase"),
    path("elus/demandes", requests.index, name="rights-requests"),
    path("elus/demandes/inscrire", requests.write, name="rights-write"),
    path("elus/demandes/<uuid:pk>", requests.one, name="rights-request"),
    path("elus/demandes/<uuid:pk>/prolonger", requests.extend, name="rights-extend"),
    path("elus/demandes/<uuid:pk>/repondre", requests.close, name="rights-close"),
    path("elus/violation", reporting.breach_page, name="breach"),
    path("elus/violation.json", reporting.breach_json, name="breach-json"),
    path("elus/journal.jsonl", reporting.log_file, name="access-log"),
    path("elus/charte", views.guarantor, name="guarantor"),
    path("elus/charte/sign", views.sign, name="charter-sign"),
    path("elus/charte/switch", views.switch, name="charter-switch"),
]
