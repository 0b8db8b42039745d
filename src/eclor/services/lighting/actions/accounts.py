"""Counting the light once for all readers, describing streets, and what a kWh costs."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.jobs import works
from eclor.core.jobs.models import Work
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.trust import audit
from eclor.services.lighting import queries
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.models import LightAccount, StreetSheet, Tariff, TriedPlan
from eclor.services.lighting.words.energy import RecordTariff
from eclor.services.lighting.words.streets import DescribeStreet

ACCOUNT_WORK = "lighting.count_light"
ACCOUNTS_KEPT = 5
COUNTED_ANEW = timedelta(hours=6)


def feasts_of(scope: Scope) -> Collection[date]:
    """Public holidays around now: lamps may have another habit then."""
    years = range(scope.now.year - 2, scope.now.year + 2)
    return set(holidays.country_holidays("FR", years=years))


def ask_account(scope: Scope) -> Work:
    """Let the worker count; while one count waits or runs, that one is the answer."""
    work, _new = works.ask_once(scope, ACCOUNT_WORK, _("Count what the light took and saved"), {})
    return work


def counting(scope: Scope, since: datetime | None = None) -> Work | None:
    """The newest count somebody asked for: one that waits or runs, or failed after ``since``."""
    found = works.pending(scope, ACCOUNT_WORK)
    if found is not None:
        return found
    ended = Work.objects.filter(territory_id=scope.territory, name=ACCOUNT_WORK)
    newest = ended.order_by("-asked_at", "-pk").first()
    if newest is None or newest.state != "failed":
        return None
    return newest if since is None or newest.asked_at > since else None


def keep_account(scope: Scope) -> bool:
    """Count anew when the last account is old, empty of meters, or older than the newest plan or
    what was said of a street."""
    row = queries.newest_account(scope)
    if row is not None and not _is_over(scope, row):
        return False
    count_light(scope)
    return True


def _is_over(scope: Scope, row: LightAccount) -> bool:
    if scope.now - row.made_at >= COUNTED_ANEW or not row.body["communes"]:
        return True
    mine = {"territory_id": scope.territory}
    return (
        TriedPlan.objects.filter(**mine, made_at__gt=row.made_at).exists()
        or StreetSheet.objects.filter(**mine, changed_at__gt=row.made_at).exists()
    )


def count_light(scope: Scope) -> LightAccount:
    """It is the federation's, whoever asked; pages show each person's own communes of it."""
    scope = replace(scope, communes=frozenset())
    found = queries.counted_account(scope, feasts_of(scope))
    with transaction.atomic():
        row = LightAccount.objects.create(
            territory_id=scope.territory, made_at=scope.now, body=found.to_json()
        )
        mine = LightAccount.objects.filter(territory_id=scope.territory)
        old = list(mine.order_by("-made_at", "-pk").values_list("pk", flat=True)[ACCOUNTS_KEPT:])
        LightAccount.objects.filter(pk__in=old).delete()
    return row


@transaction.atomic
def describe_street(scope: Scope, order: DescribeStreet) -> StreetSheet:
    """Write its sheet, or anew. Raises Refused for a street without lamps or out of reach."""
    reach = {c.insee: c for c in communes_of(scope) if scope.everywhere or c.pk in scope.communes}
    commune = reach.get(order.commune)
    if commune is None:
        raise Refused(_("This commune is not yours."))
    if not queries.lamps_in(scope, [(order.commune, order.name)]):
        raise Refused(_("No lamp here stands in %s.") % order.name)
    facts = order.facts
    row, _made = StreetSheet.objects.update_or_create(
        territory_id=scope.territory, commune=commune, name=order.name,
        defaults={
            "use": facts.use, "built_up": facts.built_up, "length": facts.length,
            "width": facts.width, "lighting_class": facts.lighting_class, "light": facts.light,
            "light_by": facts.light_by, "changed_at": scope.now, "simulated": False,
        },
    )  # fmt: skip
    audit.write(scope, "lighting.describe_street", order)
    return row


@transaction.atomic
def record_tariff(scope: Scope, order: RecordTariff) -> Tariff:
    """What a kWh costs from a day on; the same day written again replaces it."""
    if not scope.everywhere:
        raise Refused(
            _("The price is the federation's: ask somebody who answers for all communes.")
        )
    row, _made = Tariff.objects.update_or_create(
        territory_id=scope.territory, first=order.first,
        defaults={
            "euro": order.euro, "euro_source": order.euro_source, "co2": order.co2,
            "co2_source": order.co2_source,
        },
    )  # fmt: skip
    audit.write(scope, "lighting.record_tariff", order)
    return row
