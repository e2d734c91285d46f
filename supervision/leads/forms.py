from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.leads.actions.looks import PURPOSE_LENGTH
from supervision.leads.lifecycle import DismissReason


class MoveForm(forms.Form):
    """What a move may carry: the status its actor saw, and a note."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DismissForm(MoveForm):
    reason = forms.ChoiceField(label=_("排除原因"), choices=[("", _("请选择")), *DismissReason.choices])
    field_order = ["seen", "reason", "note"]


class RevealForm(forms.Form):
    purpose = forms.CharField(
        label=_("用途"),
        min_length=PURPOSE_LENGTH,
        max_length=300,
        help_text=_("例如：核对当事人身份，案号或事由。用途与查看时间一并记入审计。"),
    )


class PackForm(forms.Form):
    purpose = forms.CharField(
        label=_("用途"),
        min_length=PURPOSE_LENGTH,
        max_length=300,
        help_text=_("例如：随案移送、听证、固定电子数据。证据包内为未脱敏的原始记录，用途、时间和经手人一并记入审计。"),
    )
