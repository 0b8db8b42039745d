"""What the list of alarms says."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Sentences by key."""
    return {**_rows(), **_list(), **_verbs(), **_filters(), **_sound()}


def _rows() -> dict[str, str]:
    return {
        "pick": _("Choose {title}"),
        "take": _("Take"),
        "take_this": _("Take: {title}"),
        "unshelve": _("Take up again"),
        "aside": _("aside"),
        "aside_until": _("Aside until {at}"),
        "nobody": _("Nobody has it"),
        "explains_one": _("1 other explained"),
        "explains_many": _("{count} others explained"),
        "last_word": _("Last word at {at}."),
        "since_hour": _("Since {at}"),
        "now_at": _("Now {value}."),
        "called_in": _("{role} called in"),
        "being_called": _("{role} is being called"),
    }


def _list() -> dict[str, str]:
    return {
        "alarms": _("Alarms"),
        "unowned_one": _("1 without owner"),
        "unowned_many": _("{count} without owner"),
        "log": _("Log"),
        "alarms_late": _("The list may be out of date: {problem}"),
        "alarms_coming": _("The alarms are coming…"),
        "no_alarm": _("No alarm."),
        "none_passes": _("No alarm passes this filter."),
        "all_alarms": _("Show all"),
        "more_alarms_one": _("Show 1 more"),
        "more_alarms_many": _("Show {count} more"),
        "taken_one": _("1 taken"),
        "taken_many": _("{count} taken"),
        "set_aside_one": _("1 aside"),
        "set_aside_many": _("{count} aside"),
        "explained_one": _("1 explained by another"),
        "explained_many": _("{count} explained by others"),
        "show_aside": _("See them"),
        "new_alarm": _("New alarm: {title}."),
        "new_alarms_one": _("1 new alarm."),
        "new_alarms_many": _("{count} new alarms."),
        "out_of_reach_one": _("1 was out of your reach."),
        "out_of_reach_many": _("{count} were out of your reach."),
    }


def _verbs() -> dict[str, str]:
    return {
        "picked_ones": _("With the chosen alarms"),
        "picked_one": _("1 chosen"),
        "picked_many": _("{count} chosen"),
        "give": _("Give"),
        "shelve": _("Put aside"),
        "comment": _("Write down"),
        "give_back": _("Give back"),
        "unpick": _("Choose none"),
        "leave_it": _("Leave it"),
        "to_nobody": _("to nobody"),
        "ask_assign_one": _("Give this alarm to"),
        "ask_assign_many": _("Give {count} alarms to"),
        "ask_shelve_one": _("Put this alarm aside for"),
        "ask_shelve_many": _("Put {count} alarms aside for"),
        "ask_comment_one": _("Write down for this alarm"),
        "ask_comment_many": _("Write down for {count} alarms"),
        "did_take_one": _("Taken."),
        "did_take_many": _("{count} taken."),
        "did_assign_one": _("Given."),
        "did_assign_many": _("{count} given."),
        "did_shelve_one": _("Put aside."),
        "did_shelve_many": _("{count} put aside."),
        "did_unshelve_one": _("Taken up again."),
        "did_unshelve_many": _("{count} taken up again."),
        "did_comment_one": _("Written down."),
        "did_comment_many": _("Written down {count} times."),
        "did_unacknowledge_one": _("Given back."),
        "did_unacknowledge_many": _("{count} given back."),
    }


def _filters() -> dict[str, str]:
    return {
        "filter": _("Filter"),
        "filtered": _("Filtered"),
        "unfilter": _("Without filter"),
        "all": _("All"),
        "all_of_them": _("All"),
        "whose_unowned": _("Without owner"),
        "whose_mine": _("Mine"),
        "whose_shelved": _("Aside"),
        "severity": _("Severity"),
        "from_warning": _("Warning and graver"),
        "only_critical": _("Critical"),
        "service": _("Service"),
        "commune": _("Commune"),
    }


def _sound() -> dict[str, str]:
    return {
        "sound": _("Sound of a new alarm"),
        "sound_off": _("Silent"),
        "sound_soft": _("Soft"),
        "sound_sharp": _("Sharp"),
    }
