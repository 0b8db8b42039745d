"""The card of the platform itself: its processes on the map, on a page, and what it forgets."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.processes.telling import LAYER, PLATFORM, tell_processes
from eclor.core.service.contract import Impersonal, Job, Page, Service
from eclor.core.service.words import Audience

PLATFORM_ROOM = Service(
    key="platform",
    title=_("Platform"),
    purpose=_("Say which of the platform's own processes live, and since when."),
    icon="server-2",
    pages=(
        Page(
            key="processes",
            title=_("Platform's processes"),
            icon="server-2",
            url_name="processes",
            also=_("health supervision services running"),
            audience=Audience.AGENT,
            permission="hypervisor.see",
        ),
    ),
    entity_types=(PLATFORM,),
    layers=(LAYER,),
    jobs=(
        Job(
            key="tell_processes",
            title=_("Say how many of the platform's processes work"),
            run=tell_processes,
            every=timedelta(minutes=1),
        ),
    ),
    impersonal=(
        Impersonal(tables=("process_beat",), because=_("Names of processes and of machines.")),
    ),
    urls="eclor.core.processes.urls",
)
