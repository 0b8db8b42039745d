"""Which processes of the platform live, for operators: read without the processes themselves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.processes.queries import failed_work, processes
from eclor.core.processes.rules import AWAY
from eclor.core.processes.words import title
from eclor.core.service.registry import registry


@require_safe
@never_cache
@asks("hypervisor.see")
def index(request: Request) -> HttpResponse:
    """Those that are away first, then by name; then regular work whose last run failed."""
    found = sorted(processes(request.scope), key=lambda one: (one.works, one.name))
    titles = {f"{s.key}.{job.key}": job.title for s in registry for job in s.jobs}
    failed = [(titles.get(one.job, one.job), one) for one in failed_work(request.scope)]
    return render(
        request,
        "processes/index.html",
        {
            "rows": [(title(one.kind), one) for one in found],
            "away": sum(not one.works for one in found),
            "due": AWAY,
            "failed": failed,
        },
    )
