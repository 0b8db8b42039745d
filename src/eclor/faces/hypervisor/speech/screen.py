"""What the screen itself says: bar, figures, palette, views, keys, wall."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Sentences by key."""
    return {**_bar(), **_figures(), **_palette(), **_views(), **_keys(), **_also(), **_lasso()}


def _bar() -> dict[str, str]:
    return {
        "close": _("Close"),
        "live": _("Live"),
        "cut_since": _("Cut for {since}"),
        "opening": _("Connecting"),
        "replayed": _("replayed,"),
        "whole": _("Whole territory"),
        "wall_held": _("Stopped on an alarm without owner"),
        "wall_round": _("In turn: {view}"),
        "no_network": _("No network here. Try again."),
        "signed_out": _("You are signed out. Reload the page to sign in."),
        "no_answer_status": _("The house refused this (answer {status}). Reload the page."),
    }


def _figures() -> dict[str, str]:
    return {
        "no_answer": _("no answer"),
        "unknown": _("unknown"),
        "measured": _("measured ago:"),
        "on_yesterday": _("on yesterday"),
        "on_an_hour": _("in 1 h"),
        "as_before": _("same {since}"),
        "choose_figures": _("Choose the figures"),
        "choose_figures_how": _("At most {most} figures; without any, the usual ones."),
        "figure_since": _("Figures are noted each minute since the console was installed."),
        "keep": _("Keep"),
    }


def _palette() -> dict[str, str]:
    return {
        "palette": _("Go to, order, search"),
        "palette_ask": _("Go to, order, search"),
        "palette_which": _("Which one?"),
        "palette_type": _("Write the name of a place, a device, an order or a page."),
        "palette_nothing": _("Nothing of that name. Try a street, a commune or a device."),
        "palette_move": _("move"),
        "palette_open": _("open"),
        "palette_leave": _("leave"),
        "group_thing": _("Things"),
        "group_place": _("Places"),
        "group_order": _("Orders, prepared then confirmed"),
        "group_action": _("On this screen"),
        "group_view": _("Views"),
        "group_layer": _("Layers"),
        "group_page": _("Pages"),
        "view": _("View"),
        "layer": _("Layer"),
        "show_layer": _("Show {layer}"),
        "hide_layer": _("Hide {layer}"),
    }


def _views() -> dict[str, str]:
    return {
        "views": _("Views"),
        "no_view": _("No view kept yet."),
        "view_name": _("Keep the screen as it stands"),
        "view_save": _("Keep"),
        "copy_present": _("Copy the address of the present screen"),
        "copy_link": _("Copy the address of {name}"),
        "forget_view": _("Take {name} away"),
        "copied": _("Copied."),
        "not_copied": _("The browser does not let the page copy. Copy the address above."),
    }


def _keys() -> dict[str, str]:
    return {
        "help": _("Keyboard"),
        "letters_on": _("Keys of one letter act at once"),
        "keys_screen": _("Screen"),
        "keys_alarms": _("Alarms"),
        "keys_map": _("Map and time"),
        "key_palette": _("Go to, order, search"),
        "key_next": _("Next alarm"),
        "key_before": _("Alarm before"),
        "key_first": _("First alarm"),
        "key_last": _("Last alarm"),
        "key_open": _("Open its sheet"),
        "named_escape": _("Esc"),
        "named_enter": _("Enter"),
        "named_space": _("Space"),
        "named_home": _("Home key"),
        "named_end": _("End key"),
        "key_pick": _("Choose the alarm"),
        "key_pick_all": _("Choose all alarms"),
        "key_take": _("Take"),
        "key_give": _("Give to somebody"),
        "key_shelve": _("Put aside"),
        "key_comment": _("Write down"),
        "key_filter": _("Filter the alarms"),
        "key_sound": _("Silence or sound"),
        "key_sheet": _("Go to the sheet"),
        "key_table": _("Chart as a table"),
        "key_views": _("Views"),
        "key_figures": _("Choose the figures"),
        "key_note": _("Log of the shifts"),
        "key_wall": _("Wall screen"),
        "key_help": _("Keyboard"),
        "key_escape": _("Close what is open"),
        "key_whole": _("Whole territory"),
        "key_replay": _("Replay a moment"),
        "key_changes": _("What changed since I left"),
        "key_lasso": _("Draw around things to order"),
    }


def _lasso() -> dict[str, str]:
    return {
        "encircled": _("What you drew around"),
        "encircled_one": _("1 thing"),
        "encircled_many": _("{count} things"),
        "encircled_then": _("Choose the order: it is prepared next, nothing is sent yet."),
        "encircled_nothing": _(
            "Nothing there takes an order from you. Show the layer of what you mean, and draw again."
        ),
        "encircle_again": _("Draw again"),
    }


def _also() -> dict[str, str]:
    """Other words by which the palette finds what a key does; searched, never shown."""
    return {
        "also_key_take": _("acknowledge accept own"),
        "also_key_give": _("assign hand to delegate"),
        "also_key_shelve": _("shelve postpone mute later"),
        "also_key_comment": _("comment note remark"),
        "also_key_filter": _("sort narrow sift"),
        "also_key_sound": _("mute bell noise volume"),
        "also_key_views": _("bookmarks favourites share link"),
        "also_key_figures": _("indicators counters KPI"),
        "also_key_note": _("handover relief shift note duty book"),
        "also_key_wall": _("big screen full screen television"),
        "also_key_help": _("shortcuts help keys"),
        "also_key_whole": _("centre zoom everything"),
        "also_key_replay": _("history past time line playback"),
        "also_key_lasso": _("lasso select many area lamps"),
        "also_key_changes": _("news absence meanwhile missed"),
    }
