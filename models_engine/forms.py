"""What people fill in: a model file, and the values of a run."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MODEL_FILE_LIMIT = 2 * 1024 * 1024  # bytes; the longest model anybody wrote has a hundredth of it
INPUT_TYPES = {"integer": "number", "decimal": "number", "money": "number", "date": "date"}


class ImportForm(forms.Form):
    """A model file; ``cleaned_data["text"]`` is what it says."""

    file = forms.FileField(
        label=_("模型文件"),
        help_text=_("YAML 1.2 或 JSON，UTF-8 编码。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MODEL_FILE_LIMIT:
            raise forms.ValidationError(gettext("文件超过 2 MB，不像是模型文件。请核对后重新选择。"))
        try:
            self.cleaned_data["text"] = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(gettext("文件不是 UTF-8 编码。请另存为 UTF-8 后重新上传。")) from None
        return file


class RunForm(forms.Form):
    """The run's date and a field for every parameter; the action checks types and bounds."""

    as_of = forms.DateField(label=_("计算基准日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    dry_run = forms.BooleanField(label=_("试运行，不产生线索"), required=False)

    def __init__(self, *args, parameters, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(parameters)
        self.fields["as_of"].initial = timezone.localdate
        for name, parameter in parameters.items():
            self.fields[f"parameter-{name}"] = _field(parameter)
        self.order_fields(["as_of", *(f"parameter-{name}" for name in self.names), "dry_run"])

    @property
    def given(self) -> dict[str, str]:
        """Parameter values as they were typed."""
        return {name: self.cleaned_data[f"parameter-{name}"] for name in self.names}


class PreviewForm(RunForm):
    """The step to look at, on what day and with what values, and why."""

    step = forms.CharField()
    purpose = forms.CharField(
        label=_("用途"), required=False, max_length=200, help_text=_("所读数据含其他单位的数据时，填写后才显示各行。")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["dry_run"]


def bounds_of(parameter) -> str:
    """The bounds of a parameter in words; empty where it has none."""
    low, high, unit = parameter.min, parameter.max, parameter.unit or ""
    if low is not None and low == high:
        return gettext("固定为 %(value)s %(unit)s") % {"value": low, "unit": unit}
    if low is not None and high is not None:
        return gettext("%(low)s 至 %(high)s %(unit)s") % {"low": low, "high": high, "unit": unit}
    if low is not None:
        return gettext("不小于 %(low)s %(unit)s") % {"low": low, "unit": unit}
    if high is not None:
        return gettext("不大于 %(high)s %(unit)s") % {"high": high, "unit": unit}
    return unit


def _field(parameter) -> forms.Field:
    label, help_text = parameter.title or parameter.name, bounds_of(parameter)
    if parameter.type == "boolean":
        choices = [("true", _("是")), ("false", _("否"))]
        initial = str(parameter.default).lower()
        return forms.ChoiceField(label=label, choices=choices, initial=initial, help_text=help_text)
    attributes = {"type": INPUT_TYPES.get(parameter.type, "text")}
    if attributes["type"] != "text":
        attributes |= {"min": parameter.min, "max": parameter.max}
    if parameter.type in ("decimal", "money"):
        attributes["step"] = "any"
    known = {name: str(value) for name, value in attributes.items() if value is not None}
    return forms.CharField(
        label=label, initial=parameter.default, required=False, help_text=help_text, widget=forms.TextInput(attrs=known)
    )
