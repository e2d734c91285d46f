"""Moves of leads through REST. Filing opens a case, as it does on the page."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from supervision.cases.actions import open_case
from supervision.leads.actions import move
from supervision.leads.api import LeadViews
from supervision.leads.lifecycle import MOVES, DismissReason, Status
from supervision.leads.serializers import LeadDetailSerializer


class TransitionSerializer(serializers.Serializer):
    move = serializers.ChoiceField(choices=[(move.word, move.label) for move in MOVES.values()])
    reason = serializers.ChoiceField(
        choices=DismissReason.choices, required=False, allow_blank=True, default="", help_text="排除时必填"
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
    seen = serializers.ChoiceField(
        choices=Status.choices, required=False, help_text="所依据的状态；与当前状态不同时拒绝，不作改动"
    )
    title = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=400, help_text="成案时的案由"
    )

    def validate(self, given: dict) -> dict:
        if MOVES[given["move"]].asks_reason and not given["reason"]:
            raise serializers.ValidationError({"reason": ["排除线索须给出原因。"]}, code="required")
        return given


class LeadTransitions(LeadViews):
    serializer_class = TransitionSerializer
    required_scope = "leads:write"
    required_permission = "leads.handle_lead"

    @extend_schema(summary="办理一条线索", request=TransitionSerializer, responses=LeadDetailSerializer)
    def post(self, request, pk: int):
        lead = self.get_object()
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        lead.status = given.get("seen", lead.status)
        if given["move"] == "file":
            open_case([lead], actor=request.user, title=given["title"])
        else:
            move(lead, given["move"], actor=request.user, reason=given["reason"], note=given["note"])
        return Response(LeadDetailSerializer(self.get_object()).data)
