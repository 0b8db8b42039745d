"""Recording the municipal orders that let lamps be off."""

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.trust import audit
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.models import MunicipalOrder
from eclor.services.lighting.words.charging import EndByLaw, RecordByLaw

HEAVIEST = 8 * 2**20  # bytes of a paper


@transaction.atomic
def record_by_law(scope: Scope, order: RecordByLaw, paper: bytes = b"") -> MunicipalOrder:
    """``paper``: the signed order as PDF, when there is one. Raises Refused for a commune out of reach
    and for a paper that is none."""
    if paper and not paper.startswith(b"%PDF-"):
        raise Refused(_("The document is not a PDF: scan or print the order as PDF."))
    if len(paper) > HEAVIEST:
        raise Refused(_("The document is too heavy: at most 8 MB."))
    known = {commune.pk for commune in communes_of(scope)}
    reach = known if scope.everywhere else known & scope.communes
    if order.commune and order.commune not in reach:
        raise Refused(_("This commune is not yours."))
    if not order.commune and not scope.everywhere:
        raise Refused(_("Name the commune: you answer for some of them only."))
    row = MunicipalOrder.objects.create(
        territory_id=scope.territory, commune_id=order.commune or None, document=order.document,
        reference=order.reference.strip(), off_from=order.off_from, off_until=order.off_until,
        first=order.first, last=order.last, paper=paper or None,
    )  # fmt: skip
    audit.write(scope, "lighting.record_by_law", order)
    return row


@transaction.atomic
def end_by_law(scope: Scope, order: EndByLaw) -> MunicipalOrder:
    """After its last night no programme may be off by it. Raises Refused."""
    found = MunicipalOrder.objects.filter(territory_id=scope.territory, pk=order.by_law)
    row = found.select_for_update(of=("self",)).first()
    if row is None or not (scope.everywhere or row.commune_id in scope.communes):
        raise Refused(_("There is no municipal order %d within your reach.") % order.by_law)
    if order.last < row.first:
        raise Refused(_("It ends after it begins."))
    row.last = order.last
    row.save(update_fields=["last"])
    audit.write(scope, "lighting.end_by_law", order)
    return row
