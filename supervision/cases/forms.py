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
    """The bar asks for a field and words; the rest comes from figures that lead here."""

    field = forms.ChoiceField(label=_("业务条线"), required=False, choices=[("", _("全部")), *Field.choices])
    q = forms.CharField(label=_("关键词"), required=False)
    office = forms.SlugField(required=False)  # with those below it
    at = forms.SlugField(required=False)  # that office alone
    model = forms.SlugField(required=False)
    lead_from = forms.DateField(required=False)
    lead_to = forms.DateField(required=False)

    def choose(self, cases: CaseQuerySet) -> CaseQuerySet:
        """The cases that were asked for; a wrong field asks for nothing."""
        if not self.is_valid():
            return cases.none()
        asked = self.cleaned_data
        if asked["field"]:
            cases = cases.filter(field=asked["field"])
        for word in asked["q"].split():
            cases = cases.filter(Q(number__icontains=word) | Q(title__icontains=word))
        if asked["office"]:
            cases = cases.below(asked["office"])
        if asked["at"]:
            cases = cases.filter(office__code=asked["at"])
        return cases.resting_on(asked["model"], asked["lead_from"], asked["lead_to"])
