"""What a person asks of the dashboard: an office and a period."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.dashboard.periods import EVERYTHING, THIS_YEAR, TWELVE_MONTHS

PERIODS = {
    TWELVE_MONTHS: gettext_lazy("近 12 个月"),
    THIS_YEAR: gettext_lazy("本年"),
    EVERYTHING: gettext_lazy("全部"),
}
#: the ends of the calendar have no midnight in every time zone
WITHIN_REACH = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class PeriodForm(forms.Form):
    """``from`` and ``to`` are words of Python, so the fields are declared by name."""

    def __init__(self, data) -> None:
        super().__init__(data)
        for name, label in (("from", _("命中日期起")), ("to", _("命中日期止"))):
            self.fields[name] = forms.DateField(label=label, required=False, widget=_day(), validators=WITHIN_REACH)

    def clean(self) -> dict:
        given = super().clean()
        first, last = given.get("from"), given.get("to")
        if first and last and first > last:
            raise forms.ValidationError(_("命中日期起晚于命中日期止，已按近 12 个月统计。请调整后重新查询。"))
        return given

    def days(self) -> tuple:
        """The two ends as dates; both None where what was given is wrong."""
        if not self.is_valid():
            return None, None
        return self.cleaned_data.get("from"), self.cleaned_data.get("to")


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
