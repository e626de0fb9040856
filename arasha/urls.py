"""Every address of the system. A view behind one must say what it needs (access/pages.py) or `check` fails."""

from django.urls import include, path

from arasha.web.views import switch_language

handler400 = "arasha.web.errors.bad_request"
handler403 = "arasha.web.errors.forbidden"
handler404 = "arasha.web.errors.not_found"
handler500 = "arasha.web.middleware.failed"

urlpatterns = [
    path("language", switch_language, name="set_language"),
    path("", include("arasha.access.urls")),
    path("", include("arasha.web.urls")),
    path("key/", include("arasha.vault.urls")),
    path("", include("arasha.casework.urls")),
    path("overview/", include("arasha.statistics.urls")),
    path("hidden-number/", include("arasha.statistics.studies.urls")),
]
