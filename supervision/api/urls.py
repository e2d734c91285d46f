"""REST under ``/api/v1/``, and the token endpoint."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from oauth2_provider.views import TokenView

from supervision.api.catalogue import DatasetList, ModelList, RunDetail
from supervision.api.pages import Docs, Nowhere
from supervision.api.transitions import LeadTransitions
from supervision.cases.api import CaseDetail, CaseList
from supervision.leads.api import LeadDetail, LeadEvidence, LeadExport, LeadHistory, LeadList

app_name = "api"
version_1 = [
    path("leads/", LeadList.as_view(), name="leads"),
    path("leads/export/", LeadExport.as_view(), name="leads_export"),
    path("leads/<int:pk>/", LeadDetail.as_view(), name="lead"),
    path("leads/<int:pk>/evidence/", LeadEvidence.as_view(), name="lead_evidence"),
    path("leads/<int:pk>/history/", LeadHistory.as_view(), name="lead_history"),
    path("leads/<int:pk>/transitions/", LeadTransitions.as_view(), name="lead_transitions"),
    path("cases/", CaseList.as_view(), name="cases"),
    path("cases/<int:pk>/", CaseDetail.as_view(), name="case"),
    path("datasets/", DatasetList.as_view(), name="datasets"),
    path("models/", ModelList.as_view(), name="models"),
    path("runs/<int:pk>/", RunDetail.as_view(), name="run"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^.*$", Nowhere.as_view()),
]
urlpatterns = [
    path("oauth/token/", TokenView.as_view(), name="token"),
    path("api/v1/", include(version_1)),
]
