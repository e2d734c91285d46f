"""All addresses. Each room owns a prefix."""

from django.urls import include, path

urlpatterns = [
    path("", include("supervision.web.urls")),
    path("", include("supervision.offices.urls")),
    path("data/", include("datasources.urls")),
    path("", include("models_engine.urls")),
    path("leads/", include("supervision.leads.urls")),
    path("cases/", include("supervision.cases.urls")),
    path("dashboard/", include("supervision.dashboard.urls")),
    path("audit/", include("supervision.audit.urls")),
    path("", include("supervision.api.urls")),
]
