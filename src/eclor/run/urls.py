"""Every address of the house: the faces, the doors of the core, one prefix for each room."""

from django.urls import URLPattern, URLResolver, include, path

from eclor.core.service.registry import registry
from eclor.run import health

# What programs read most stands first: addresses are tried in order.
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("eclor.faces.api.urls")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path(".well-known/security.txt", health.security),
    path("", include("eclor.core.identity.urls")),
    path("language", include("eclor.core.ui.urls")),
    path("live/", include("eclor.core.live.urls")),
    path("alarms/", include("eclor.core.alarms.urls")),
    path("orders/", include("eclor.core.commands.urls")),
    path("", include("eclor.core.gateways.urls")),
    path("hypervisor", include("eclor.faces.hypervisor.urls")),
    path("docs", include("eclor.faces.docs.urls")),
    path("", include("eclor.core.trust.urls")),
    path("", include("eclor.core.notices.urls")),
    path("", include("eclor.core.transparency.urls")),
    path("elus", include("eclor.faces.elected.urls")),
    path("", include("eclor.faces.portal.urls")),
    *(
        path(address, include(module))
        for service in registry
        for address, module in service.fixed_urls
    ),
    *(path(f"{service.key}/", include(service.urls)) for service in registry if service.urls),
]
handler400 = "eclor.core.ui.errors.bad_request"
handler403 = "eclor.core.ui.errors.forbidden"
handler404 = "eclor.core.ui.errors.not_found"
handler500 = "eclor.core.ui.errors.failed"
