"""Everything we change."""

from eclor.services.lighting.actions.accounts import (
    ACCOUNT_WORK,
    ask_account,
    count_light,
    counting,
    describe_street,
    feasts_of,
    keep_account,
    record_tariff,
)
from eclor.services.lighting.actions.by_laws import end_by_law, record_by_law
from eclor.services.lighting.actions.comparing import compare_programmes
from eclor.services.lighting.actions.faults import let_sleep_by_day, look_at_night, look_by_day
from eclor.services.lighting.actions.hour_ahead import look_ahead, switch_hour_ahead
from eclor.services.lighting.actions.importing import (
    RefusedFile,
    forget_files,
    import_inventory,
    keep_file,
)
from eclor.services.lighting.actions.interventions import (
    REPAIRED,
    Refused,
    add_photo,
    ask_intervention,
    dismiss_intervention,
    finish_intervention,
    forget_interventions,
    plan_intervention,
    take_photo_away,
)
from eclor.services.lighting.actions.my_street import forget_wishes, light_my_street
from eclor.services.lighting.actions.planning import (
    PLAN_WORK,
    PLANS_KEPT,
    ask_plan,
    follow_plan,
    group_name,
    plan_nights,
)
from eclor.services.lighting.actions.programmes import (
    as_written,
    drop_night,
    follow_programme,
    set_output,
    write_night,
)
from eclor.services.lighting.actions.talq import NoLamps, keep_announced, link_controllers

__all__ = [
    "ACCOUNT_WORK",
    "PLANS_KEPT",
    "PLAN_WORK",
    "REPAIRED",
    "NoLamps",
    "Refused",
    "RefusedFile",
    "add_photo",
    "as_written",
    "ask_account",
    "ask_intervention",
    "ask_plan",
    "compare_programmes",
    "count_light",
    "counting",
    "describe_street",
    "dismiss_intervention",
    "drop_night",
    "end_by_law",
    "feasts_of",
    "finish_intervention",
    "follow_plan",
    "follow_programme",
    "forget_files",
    "forget_interventions",
    "forget_wishes",
    "group_name",
    "import_inventory",
    "keep_account",
    "keep_announced",
    "keep_file",
    "let_sleep_by_day",
    "light_my_street",
    "link_controllers",
    "look_ahead",
    "look_at_night",
    "look_by_day",
    "plan_intervention",
    "plan_nights",
    "record_by_law",
    "record_tariff",
    "set_output",
    "switch_hour_ahead",
    "take_photo_away",
    "write_night",
]
