from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from models_engine.models import Field
from supervision.cases.querysets import CaseQuerySet


class CaseForm(forms.Form):
    title = forms.CharField(
        label=_("案由"), max_length=400, required=False, help_text=_("不填时用第一条线索的标题（已脱敏）。")
    )


class CaseSearch(forms.Form):
    field = forms.ChoiceField(label=_("业务条线"), required=False, choices=[("", _("全部")), *Field.choices])
    q = forms.CharField(label=_("关键词"), required=False)

    def choose(self, cases: CaseQuerySet) -> CaseQuerySet:
        """The cases that were asked for; a wrong field asks for nothing."""
        if not self.is_valid():
            return cases.none()
        if self.cleaned_data["field"]:
            cases = cases.filter(field=self.cleaned_data["field"])
        for word in self.cleaned_data["q"].split():
            cases = cases.filter(Q(number__icontains=word) | Q(title__icontains=word))
        return cases
