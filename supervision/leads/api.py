"""Leads through REST: the list, one lead, its evidence, its history, and exports. Identities are masked."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.response import Response

from supervision.leads.actions import announce_export, announce_view
from supervision.leads.evidence import comparison_of
from supervision.leads.exports import FORMS, export, form_named
from supervision.leads.filters import DEFAULT_ORDERING, ORDERINGS, LeadFilter, ordered
from supervision.leads.models import Lead
from supervision.leads.serializers import EvidenceSerializer, LeadDetailSerializer, LeadEventSerializer, LeadSerializer

RELATED = ("model", "office", "assignee", "version", "first_run", "last_run")


class LeadViews(generics.GenericAPIView):
    """What every view of leads shares: only those of the asking office and below."""

    queryset = Lead.objects.all()
    serializer_class = LeadDetailSerializer
    required_scope = "leads:read"
    required_permission = "leads.view_leads"
    filter_backends = ()

    def get_queryset(self):
        return Lead.objects.visible_to(self.request.user).select_related(*RELATED)


@extend_schema(summary="线索清单")
class LeadList(LeadViews, generics.ListAPIView):
    serializer_class = LeadSerializer
    filter_backends = generics.ListAPIView.filter_backends
    filterset_class = LeadFilter
    orderings = (DEFAULT_ORDERING, *(word for word in ORDERINGS if word != DEFAULT_ORDERING))


@extend_schema(summary="一条线索")
class LeadDetail(LeadViews, generics.RetrieveAPIView):
    def get(self, request, *args, **kwargs):
        lead = self.get_object()
        announce_view(lead, actor=request.user)
        return Response(self.get_serializer(lead).data)


class LeadEvidence(LeadViews):
    serializer_class = EvidenceSerializer

    @extend_schema(summary="比对依据：每个来源的原始行", responses=EvidenceSerializer)
    def get(self, request, pk: int):
        lead = self.get_object()
        announce_view(lead, actor=request.user)
        return Response(self.get_serializer(comparison_of(lead, request.user, limit=None)).data)


class LeadHistory(LeadViews):
    serializer_class = LeadEventSerializer

    @extend_schema(summary="办理过程，最近的在前", responses=LeadEventSerializer(many=True))
    def get(self, request, pk: int):
        events = self.get_object().events.select_related("actor")
        return Response(self.get_serializer(events, many=True).data)


class AnyMediaType(DefaultContentNegotiation):
    """The form of an export is named in the address; whatever the client accepts, errors are JSON."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class LeadExport(LeadViews):
    content_negotiation_class = AnyMediaType
    required_permission = "leads.export_leads"
    filter_backends = generics.ListAPIView.filter_backends
    filterset_class = LeadFilter
    pagination_class = None

    @extend_schema(
        summary="导出线索（流式；筛选条件与清单相同）",
        parameters=[
            OpenApiParameter("format", enum=list(FORMS), default="csv", description="文件格式"),
            OpenApiParameter("ordering", enum=list(ORDERINGS), default=DEFAULT_ORDERING, description="排序"),
        ],
        responses={(200, form.media_type.partition(";")[0]): OpenApiTypes.BINARY for form in FORMS.values()},
    )
    def get(self, request):
        form = form_named(request.query_params.get("format", "csv"))
        ordering = request.query_params.get("ordering", DEFAULT_ORDERING)
        if ordering not in ORDERINGS:
            raise ValidationError({"ordering": [f"可用的排序：{'、'.join(ORDERINGS)}。"]})
        leads = ordered(self.filter_queryset(self.get_queryset()), ordering)
        office = request.user.office
        filters = {name: value for name, value in request.query_params.items() if name not in ("format", "ordering")}
        announce_export(
            actor=request.user,
            office_path=office.path if office else "",
            rows=leads.order_by().count(),
            form=form.name,
            filters=filters,
        )
        answer = StreamingHttpResponse(export(leads, form, str(request.user)), content_type=form.media_type)
        answer.headers["Content-Disposition"] = f'attachment; filename="leads.{form.name}"'
        return answer
