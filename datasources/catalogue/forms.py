"""Forms of the catalogue: terms, agreements, retention, deposit."""

from datetime import timedelta
from pathlib import Path

from django import forms
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.forms.upload import DATE, LabelledForm
from datasources.models import Agreement, Dataset, DataStandard
from datasources.users_of_data import answers

#: an agreement is a scanned or written document
DOCUMENTS = (".pdf", ".ofd", ".doc", ".docx", ".wps", ".jpg", ".jpeg", ".png")
DOCUMENT_MB = 50
ROWS = {"rows": 3}


class TermsForm(LabelledForm):
    """What a dataset is for and on what terms it may be used."""

    purpose = forms.CharField(label=_("使用目的"), required=False, max_length=2000, widget=forms.Textarea(attrs=ROWS))
    legal_basis = forms.CharField(
        label=_("法律依据"), required=False, max_length=2000, widget=forms.Textarea(attrs=ROWS)
    )
    owner = forms.ModelChoiceField(label=_("责任人"), required=False, queryset=None, empty_label=_("未指定"))
    permitted_fields = forms.MultipleChoiceField(
        label=_("限用条线"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选为不限；选定后，其他业务条线的模型不能使用。"),
    )
    update_cycle_days = forms.IntegerField(
        label=_("更新周期（天）"),
        required=False,
        min_value=1,
        max_value=3660,
        help_text=_("约定多少天更新一次；新鲜度据此计算。不填按 60 天提醒、180 天报警。"),
    )
    retain_until = forms.DateField(
        label=_("保存至"),
        required=False,
        widget=DATE,
        help_text=_("这一天之后数据自动销毁，已立案线索所依据的行除外。不填为不自动销毁。"),
    )

    def __init__(self, *args, dataset: Dataset, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True, office__path=dataset.office_path)
        self.fields["owner"].queryset = people.order_by("username")
        self.fields["permitted_fields"].choices = list(answers.fields().items())
        self.dataset = dataset

    def clean_retain_until(self):
        """A day that has passed would destroy the data tonight; that is asked for on its own page."""
        day = self.cleaned_data["retain_until"]
        if day and day != self.dataset.retain_until and day < timezone.localdate():
            raise forms.ValidationError(gettext("保存期限不能早于今天；需要立即销毁的，请用“立即销毁”。"))
        return day


class AgreementForm(LabelledForm):
    title = forms.CharField(label=_("协议名称"), max_length=200)
    number = forms.CharField(label=_("文号"), max_length=80, required=False)
    party = forms.CharField(label=_("提供单位"), max_length=200)
    signed_on = forms.DateField(label=_("签订日期"), required=False, widget=DATE)
    valid_from = forms.DateField(label=_("生效日期"), widget=DATE)
    expires_on = forms.DateField(
        label=_("到期日期"), required=False, widget=DATE, help_text=_("最后一天；不填为长期有效，直至终止。")
    )
    note = forms.CharField(label=_("约定事项"), required=False, max_length=2000, widget=forms.Textarea(attrs=ROWS))
    file = forms.FileField(
        label=_("协议文本"), required=False, help_text=_("PDF、OFD、Word、WPS 或图片，不超过 50 MB。")
    )

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file and Path(file.name).suffix.lower() not in DOCUMENTS:
            raise forms.ValidationError(gettext("请上传 PDF、OFD、Word、WPS 文件或图片。"))
        if file and file.size > DOCUMENT_MB << 20:
            raise forms.ValidationError(gettext("文件超过 50 MB，请压缩后再上传。"))
        return file

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("valid_from"), data.get("expires_on")
        if first and last and last < first:
            self.add_error("expires_on", gettext("到期日期早于生效日期，请改正。"))
        return data


def renewal_of(agreement: Agreement) -> dict:
    """What a renewal starts from: the same parties, from the day after the last."""
    start = agreement.expires_on and agreement.expires_on + timedelta(days=1)
    return {
        "title": agreement.title,
        "number": "",
        "party": agreement.party,
        "note": agreement.note,
        "valid_from": start or timezone.localdate(),
    }


class PurgeForm(LabelledForm):
    """To destroy data, the dataset's identifier is typed."""

    reason = forms.CharField(label=_("销毁原因"), max_length=300, min_length=4)
    confirmation = forms.CharField(label=_("输入数据集标识以确认"), max_length=120)

    def __init__(self, *args, dataset: Dataset, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.dataset = dataset

    def clean_confirmation(self) -> str:
        if self.cleaned_data["confirmation"].strip() != self.dataset.slug:
            raise forms.ValidationError(gettext("与数据集标识不一致，没有销毁。"))
        return self.dataset.slug


class DepositForm(LabelledForm):
    """沉淀为数据集: what the data gathered in a case are to be kept as, why and how long."""

    case = forms.CharField(label=_("案件"), max_length=80)
    standard = forms.ModelChoiceField(
        label=_("数据标准"), queryset=DataStandard.objects.all(), to_field_name="slug", empty_label=_("请选择")
    )
    purpose = forms.CharField(label=_("使用目的"), max_length=2000, min_length=4, widget=forms.Textarea(attrs=ROWS))
    legal_basis = forms.CharField(
        label=_("法律依据"), required=False, max_length=2000, widget=forms.Textarea(attrs=ROWS)
    )
    retain_until = forms.DateField(label=_("保存至"), widget=DATE)

    def clean_retain_until(self):
        day = self.cleaned_data["retain_until"]
        if day <= timezone.localdate():
            raise forms.ValidationError(gettext("保存期限须晚于今天。"))
        return day
