"""Datasets, models and runs through REST, as the asking office may see them."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from datasources.models import Dataset
from models_engine.models import Run, SupervisionModel


class DatasetSerializer(serializers.ModelSerializer):
    standard = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="standard.title_zh", read_only=True)
    office = serializers.CharField(source="office_code", read_only=True)
    loads = serializers.SerializerMethodField(help_text="已入库的批次数")
    rows = serializers.SerializerMethodField(help_text="当前批次的行数")

    class Meta:
        model = Dataset
        fields = ["slug", "standard", "title", "office", "loads", "rows", "created_at"]

    def get_loads(self, dataset) -> int:
        return dataset.loads.published().count()

    def get_rows(self, dataset) -> int:
        return sum(dataset.loads.current().values_list("rows_loaded", flat=True))


@extend_schema(summary="数据集目录")
class DatasetList(generics.ListAPIView):
    queryset = Dataset.objects.all()
    serializer_class = DatasetSerializer
    required_scope = ("datasets:write", "models:read")
    required_permission = "datasources.browse_rows"
    orderings = ("slug", "-created_at")

    def get_queryset(self):
        return Dataset.objects.visible_to(self.request.user).select_related("standard")


class ModelSerializer(serializers.ModelSerializer):
    title = serializers.CharField(source="title_zh", read_only=True)
    summary = serializers.CharField(source="summary_zh", read_only=True)
    office = serializers.CharField(source="office_code", read_only=True)
    version = serializers.SerializerMethodField(help_text="已发布的版本号；没有则为空")

    class Meta:
        model = SupervisionModel
        fields = ["slug", "title", "title_en", "field", "summary", "office", "version"]

    def get_version(self, model) -> int | None:
        published = model.published_version
        return published.number if published else None


@extend_schema(summary="模型目录")
class ModelList(generics.ListAPIView):
    queryset = SupervisionModel.objects.all()
    serializer_class = ModelSerializer
    required_scope = ("models:read", "models:run")
    required_permission = "datasources.browse_rows"
    orderings = ("slug", "-created_at")
    filterset_fields = ("field",)

    def get_queryset(self):
        return SupervisionModel.objects.visible_to(self.request.user)


class StepSerializer(serializers.Serializer):
    name = serializers.CharField()
    operator = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    dropped = serializers.IntegerField(allow_null=True)
    unjudgeable = serializers.IntegerField(allow_null=True)
    pending = serializers.IntegerField(allow_null=True)
    rows_in = serializers.DictField(child=serializers.IntegerField(), required=False)
    same_as = serializers.CharField(required=False)
    taken_over = serializers.BooleanField(required=False)


class RunSerializer(serializers.ModelSerializer):
    model = serializers.CharField(source="model.slug", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    office = serializers.CharField(source="office_code", read_only=True)
    steps = serializers.ListField(child=StepSerializer(), read_only=True)
    outcome = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Run
        fields = [
            "id",
            "model",
            "version",
            "office",
            "engine",
            "as_of",
            "parameters",
            "dry_run",
            "loads",
            "status",
            "progress",
            "stage",
            "error",
            "queued_at",
            "started_at",
            "finished_at",
            "steps",
            "matches",
            "unjudgeable",
            "pending",
            "outcome",
        ]


@extend_schema(summary="一次运行：状态、进度、各步骤的行数")
class RunDetail(generics.RetrieveAPIView):
    queryset = Run.objects.all()
    serializer_class = RunSerializer
    required_scope = ("models:read", "models:run")
    required_permission = "datasources.browse_rows"

    def get_queryset(self):
        return Run.objects.visible_to(self.request.user).select_related("model", "version")
