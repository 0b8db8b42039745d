"""The shelves' names as people read them."""

from django.utils.translation import gettext_lazy as _

SHELVES = {
    "guides": _("User guides"),
    "rooms": _("Services, as their cards describe them"),
    "operate": _("Run the house"),
    "integrate": _("Connect other systems"),
    "concepts": _("How it is thought"),
    "decisions": _("Why it is so"),
}
