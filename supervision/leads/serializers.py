"""Leads as JSON. The fields of a lead are the columns of its exports."""

from rest_framework import serializers

from supervision.leads.exports import json_record
from supervision.leads.lifecycle import DismissReason, Status, moves_from
from supervision.leads.wording import score_reasons, shown, subject_of


class LeadSerializer(serializers.Serializer):
    """A lead in a list. The declared fields describe it; the values come from the table of export columns."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    model = serializers.SlugField()
    field = serializers.CharField()
    rule = serializers.CharField(help_text="子规则；没有子规则的模型为空")
    office = serializers.CharField(help_text="承办院代码")
    office_name = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField()
    subject_name = serializers.CharField()
    subject_id = serializers.CharField()
    key = serializers.DictField(help_text="主键，已脱敏")
    occurred_on = serializers.DateField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="元")
    level = serializers.CharField()
    score = serializers.IntegerField(help_text="研判优先级")
    dismiss_reason = serializers.CharField()
    assignee = serializers.CharField()
    version = serializers.IntegerField()
    vanished = serializers.BooleanField(help_text="最近一次运行未再命中")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, lead) -> dict:
        return {"id": lead.pk, **json_record(lead)}


class ScoreReasonSerializer(serializers.Serializer):
    points = serializers.IntegerField()
    reason = serializers.CharField()
    met = serializers.BooleanField()


class SubjectSerializer(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField()
    id = serializers.CharField()


class LeadDetailSerializer(LeadSerializer):
    """One lead, with the list its score is made of and what may be done with it now."""

    subject = SubjectSerializer()
    score_reasons = ScoreReasonSerializer(many=True)
    facts = serializers.DictField(child=serializers.CharField(), help_text="列名 -> 值，已脱敏")
    first_run = serializers.IntegerField()
    last_run = serializers.IntegerField()
    vanished_run = serializers.IntegerField(allow_null=True)
    withdrawn_loads = serializers.ListField(child=serializers.IntegerField(), help_text="所依据的批次中已撤回的")
    moves = serializers.ListField(child=serializers.CharField(), help_text="当前状态允许的操作")

    def to_representation(self, lead) -> dict:
        return {
            **super().to_representation(lead),
            "subject": subject_of(lead),
            "score_reasons": score_reasons(lead),
            "facts": {name: shown(fact) for name, fact in lead.facts.items()},
            "first_run": lead.first_run_id,
            "last_run": lead.last_run_id,
            "vanished_run": lead.vanished_run_id,
            "withdrawn_loads": list(
                lead.sources.filter(load__withdrawn_at__isnull=False).values_list("load_id", flat=True)
            ),
            "moves": [move.word for move in moves_from(lead.status)],
        }


class SourceRowSerializer(serializers.Serializer):
    input = serializers.CharField()
    standard = serializers.CharField(source="standard.slug")
    title = serializers.CharField()
    file = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    load = serializers.IntegerField(source="load.pk")
    loaded_at = serializers.DateTimeField(source="load.published_at")
    cells = serializers.DictField(child=serializers.CharField(), help_text="列名 -> 值，已脱敏")


class EvidenceSerializer(serializers.Serializer):
    rows = SourceRowSerializer(many=True)
    restricted = serializers.IntegerField(help_text="因无权查看而未列出的行数")
    destroyed = serializers.IntegerField(help_text="已按保存期限销毁的行数")


class LeadEventSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor_label")
    move = serializers.CharField()
    from_status = serializers.ChoiceField(choices=Status.choices)
    to_status = serializers.ChoiceField(choices=Status.choices)
    reason = serializers.ChoiceField(choices=DismissReason.choices, allow_blank=True)
    note = serializers.CharField(allow_blank=True)
