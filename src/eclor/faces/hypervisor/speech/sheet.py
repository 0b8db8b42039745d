"""What the sheet of a thing and its past say."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Sentences by key."""
    return {**_sheet(), **_past()}


def _sheet() -> dict[str, str]:
    return {
        "close_sheet": _("Close the sheet"),
        "not_there": _("Not there any more"),
        "trail": _("Where you come from"),
        "sheet_is_now": _("The sheet shows now, the map a past moment."),
        "what": _("What"),
        "reported": _("Reported"),
        "wanted": _("Wanted"),
        "no_order": _("no order"),
        "none_possible": _("takes none"),
        "until": _("until {at}"),
        "orders": _("Orders"),
        "for_so_long": _("for %s"),
        "glass_broken": _("glass broken"),
        "obeyed": _("{done} of {things} obeyed"),
        "disobeyed_one": _("1 did not"),
        "disobeyed_many": _("{count} did not"),
        "never_measured": _("Nothing measured yet."),
        "yes": _("yes"),
        "no": _("no"),
        "age_fresh": "%s",
        "age_late": _("%s, late"),
        "age_lost": _("nothing for %s"),
        "works": _("Interventions and pages"),
        "more_works_one": _("Show 1 older"),
        "more_works_many": _("Show {count} older"),
        "relations": _("Linked to"),
        "fed_by": _("Fed by"),
        "fed_by_back": _("Feeds {count} others"),
        "on_feeder": _("Wired to"),
        "on_feeder_back": _("Wires {count} others"),
        "mounted_on": _("Carried by"),
        "mounted_on_back": _("Carries {count} others"),
        "stands_at": _("Stands at"),
        "stands_at_back": _("Its health as a gateway"),
        "never": _("never"),
        "more_things_one": _("Show 1 more"),
        "more_things_many": _("Show {count} more"),
    }


def _past() -> dict[str, str]:
    return {
        "history_of": _("Past of {what}"),
        "span": _("How far back"),
        "span_hour": _("1 h"),
        "span_day": _("24 h"),
        "span_week": _("7 d"),
        "span_month": _("30 d"),
        "span_year": _("1 year"),
        "table": _("Table"),
        "past_coming": _("The past is coming…"),
        "compare": _("Compare with"),
        "with_nothing": _("nothing"),
        "before_hour": _("the day before"),
        "before_day": _("the day before"),
        "before_week": _("the week before"),
        "before_month": _("the month before"),
        "before_year": _("the year before"),
        "now_word": _("now"),
        "chart_summary": _("{label}: between {low} and {high}, last {last}."),
        "chart_empty": _("Nothing was measured in this time."),
        "chart_silent": _("With silences."),
        "time": _("Time"),
        "lowest": _("Lowest"),
        "highest": _("Highest"),
    }
