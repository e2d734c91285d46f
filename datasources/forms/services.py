"""Forms of sharing, asking and looking up."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.actions.sharing import Grant
from datasources.forms.upload import DATE, LabelledForm
from datasources.lookup import KINDS
from datasources.models import Dataset, DataStandard, LookUp, Share
from datasources.office_directory import Entry, find, names_of
from datasources.schema.types import TYPES

CANDIDATES = 20


class ShareForm(LabelledForm):
    """To whom, for what, which rows, until when, why."""

    office = forms.CharField(
        label=_("共享给"),
        max_length=100,
        help_text=_("单位代码或名称；输入名称的一部分可以查找。"),
        widget=forms.TextInput(attrs={"list": "offices", "autocomplete": "off"}),
    )
    downwards = forms.BooleanField(label=_("含其全部下级院"), required=False)
    access = forms.ChoiceField(label=_("权限"), choices=Share.Access.choices, initial=Share.Access.USE)
    rows = forms.ChoiceField(label=_("范围"), choices=Share.Rows.choices, initial=Share.Rows.OWN_REGION)
    expires_on = forms.DateField(label=_("有效期至"), required=False, widget=DATE, help_text=_("不填则到收回为止。"))
    reason = forms.CharField(label=_("共享事由"), max_length=200, min_length=4)

    def __init__(self, *args, has_region: bool, may_browse: bool, **kwargs) -> None:
        """Choices that the dataset does not permit are not offered."""
        super().__init__(*args, **kwargs)
        self.candidates: list[Entry] = []
        if not has_region:
            self.fields["rows"].choices = [(Share.Rows.ALL, Share.Rows.ALL.label)]
        if not may_browse:
            self.fields["access"].choices = [(Share.Access.USE, Share.Access.USE.label)]

    def clean_office(self) -> Entry:
        found = find(self.cleaned_data["office"].partition(" ")[0], CANDIDATES + 1)
        if len(found) == 1:
            return found[0]
        self.candidates = found[:CANDIDATES]
        if not found:
            raise forms.ValidationError(gettext("没有找到这个单位，请核对代码或名称。"))
        raise forms.ValidationError(gettext("有多个单位符合，请在下面选择一个，填写其代码。"))

    @property
    def grant(self) -> Grant:
        return Grant(**self.cleaned_data)


class RequestForm(LabelledForm):
    """What for, in which way, until when."""

    access = forms.ChoiceField(label=_("申请权限"), choices=Share.Access.choices, initial=Share.Access.USE)
    until = forms.DateField(label=_("使用至"), required=False, widget=DATE, help_text=_("不填则长期使用。"))
    purpose = forms.CharField(
        label=_("使用目的"), min_length=4, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, may_browse: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not may_browse:
            self.fields["access"].choices = [(Share.Access.USE, Share.Access.USE.label)]


class ApprovalForm(LabelledForm):
    rows = forms.ChoiceField(label=_("范围"), choices=Share.Rows.choices)
    expires_on = forms.DateField(label=_("有效期至"), required=False, widget=DATE, help_text=_("不填则按申请的期限。"))
    note = forms.CharField(label=_("审批意见"), required=False, max_length=200)

    def __init__(self, *args, has_region: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_region:
            self.fields["rows"].choices = [(Share.Rows.ALL, Share.Rows.ALL.label)]


class LookUpForm(LabelledForm):
    """Whom to look for, why, and where."""

    text = forms.CharField(
        label=_("要查的号码或姓名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("类型"), required=False)
    birth_year = forms.IntegerField(
        label=_("出生年份"), required=False, min_value=1850, max_value=2100, help_text=_("查姓名时可以填写。")
    )
    standard = forms.ModelChoiceField(
        label=_("只查某类数据"),
        queryset=DataStandard.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("全部"),
    )
    reason = forms.ChoiceField(label=_("事由"), choices=LookUp.Reason.choices)
    purpose = forms.CharField(label=_("用途"), min_length=4, max_length=200)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("自动识别")), *((kind, TYPES[kind].title) for kind in KINDS)]


class ListForm(LabelledForm):
    """An own list and the dataset to hold it against."""

    dataset = forms.ModelChoiceField(
        label=_("数据集"), queryset=Dataset.objects.none(), to_field_name="slug", empty_label=_("请选择")
    )
    file = forms.FileField(
        label=_("名单文件"),
        allow_empty_file=True,
        help_text=_("CSV、XLSX、XLS 等，首行为表头，最多十万条。"),
        error_messages={"required": _("请选择名单文件。")},
    )
    purpose = forms.CharField(label=_("用途"), min_length=4, max_length=200)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = Dataset.objects.browsable_by(user).select_related("standard")
        self.fields["dataset"].label_from_instance = _DatasetNames(self.fields["dataset"].queryset)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_MB << 20:
            raise forms.ValidationError(gettext("文件超过大小上限，请拆分后再试。"))
        return file


class _DatasetNames:
    """A dataset's title with its office's name, all names asked for at once."""

    def __init__(self, datasets) -> None:
        self._datasets = datasets
        self._names: dict[str, str] | None = None

    def __call__(self, dataset: Dataset) -> str:
        if self._names is None:
            self._names = names_of(set(self._datasets.values_list("office_code", flat=True)))
        return f"{dataset} · {self._names[dataset.office_code]}"
