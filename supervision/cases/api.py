"""Cases through REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from supervision.cases.models import Case


class CaseSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="office.code", read_only=True)
    office_name = serializers.CharField(source="office.name", read_only=True)
    opened_by = serializers.StringRelatedField()
    leads = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = ["id", "number", "title", "field", "office", "office_name", "leads", "opened_by", "opened_at"]

    def get_leads(self, case) -> list[int]:
        return [lead.pk for lead in case.leads.all()]


class CaseViews(generics.GenericAPIView):
    queryset = Case.objects.all()
    serializer_class = CaseSerializer
    required_scope = "leads:read"
    required_permission = "cases.view_cases"

    def get_queryset(self):
        found = Case.objects.visible_to(self.request.user)
        return found.select_related("office", "opened_by").prefetch_related("leads")


@extend_schema(summary="案件清单")
class CaseList(CaseViews, generics.ListAPIView):
    orderings = ("-id", "id", "-opened_at", "opened_at")
    filterset_fields = ("field",)


@extend_schema(summary="一件案件")
class CaseDetail(CaseViews, generics.RetrieveAPIView):
    pass
