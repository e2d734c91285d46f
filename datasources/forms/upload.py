"""Forms of the upload: what is brought, how it is read."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.formats import OPTIONS, Sniffed
from datasources.formats.options import ALL_PARTS, ROC
from datasources.models import DataStandard, Load, UploadDraft

AUTOMATIC = ("", _("自动识别"))
ENCODINGS = [
    AUTOMATIC,
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 / GBK"),
    ("utf-16", "UTF-16"),
    ("big5", "Big5"),
    ("latin-1", "Latin-1"),
]
DELIMITERS = [
    AUTOMATIC,
    (",", _("逗号 ,")),
    ("\t", _("制表符")),
    (";", _("分号 ;")),
    ("|", _("竖线 |")),
]
QUOTES = [AUTOMATIC, ('"', _('双引号 "')), ("'", _("单引号 '")), ("none", _("没有引号"))]
YEARS = [("", _("公元")), (ROC, _("民国"))]
UNITS = [AUTOMATIC, *((unit, unit) for unit in OPTIONS["unit"].allowed)]
#: which formats know what may be overruled
ASKED_OF = {
    "encoding": {"delimited", "json_lines", "json_array"},
    "delimiter": {"delimited"},
    "quote": {"delimited"},
    "header_row": {"delimited", "spreadsheet"},
    "header_rows": {"delimited", "spreadsheet"},
    "footer_rows": {"delimited", "spreadsheet"},
}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    """One or more files; an empty one is refused later, by a sentence that says what to do."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class LabelledForm(forms.Form):
    """Labels stand above their controls and need no colon."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class UploadForm(LabelledForm):
    """Step 1: files, and what they are."""

    standard = forms.ModelChoiceField(
        label=_("数据标准"),
        queryset=DataStandard.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("不选，上传后按表头推荐"),
    )
    source_name = forms.CharField(
        label=_("来源"),
        max_length=200,
        required=False,
        help_text=_("提供数据的单位或系统；同一来源下次导入时沿用本次确认的映射。不填则为数据标准的来源单位。"),
    )
    files = SeveralFilesField(
        label=_("文件"),
        allow_empty_file=True,
        help_text=_("CSV、TXT、XLSX、XLS、JSON、Parquet 或其 ZIP 压缩包；可以选择多个列相同的文件，作为一个批次。"),
        error_messages={"required": _("请选择要导入的文件。")},
    )
    mode = forms.ChoiceField(label=_("方式"), choices=Load.Mode.choices, initial=Load.Mode.APPEND)
    coverage_from = forms.DateField(label=_("覆盖起"), required=False, widget=DATE)
    coverage_to = forms.DateField(label=_("覆盖止"), required=False, widget=DATE)

    def clean_files(self) -> list[UploadedFile]:
        files = self.cleaned_data["files"]
        if sum(file.size for file in files) > settings.UPLOAD_LIMIT_MB << 20:
            limit = gettext("文件合计超过 %(limit)s MB 的上限。请拆分后分批导入，或由系统管理员用命令导入。")
            raise forms.ValidationError(limit % {"limit": settings.UPLOAD_LIMIT_MB})
        return files

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("coverage_from"), data.get("coverage_to")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("coverage_to", gettext("覆盖起止须同时填写，或都不填（按数据测定）。"))
        elif first and last and first > last:
            self.add_error("coverage_to", gettext("覆盖止早于覆盖起，请改正。"))
        return data

    @property
    def coverage(self) -> tuple | None:
        first, last = self.cleaned_data["coverage_from"], self.cleaned_data["coverage_to"]
        return (first, last) if first else None


class ReadingForm(LabelledForm):
    """Step 2: how the files are read, where it was not recognised rightly. Empty means automatic."""

    file = forms.ChoiceField(label=_("适用于"), required=False)
    encoding = forms.ChoiceField(label=_("编码"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label=_("分隔符"), choices=DELIMITERS, required=False)
    quote = forms.ChoiceField(label=_("引号"), choices=QUOTES, required=False)
    sheet = forms.ChoiceField(label=_("工作表"), required=False)
    header_row = forms.IntegerField(label=_("表头所在行"), required=False, min_value=1, max_value=1000)
    header_rows = forms.IntegerField(label=_("表头行数"), required=False, min_value=0, max_value=10)
    footer_rows = forms.IntegerField(label=_("表尾行数"), required=False, min_value=0, max_value=1000)
    years = forms.ChoiceField(label=_("日期的纪年"), choices=YEARS, required=False)
    unit = forms.ChoiceField(label=_("金额单位"), choices=UNITS, required=False)

    def __init__(self, *args, names: Sequence[str], files: Sequence[Sniffed], **kwargs) -> None:
        """Only what the formats of ``files`` (called ``names``) know is asked."""
        super().__init__(*args, **kwargs)
        formats = {file.format for file in files}
        sheets = dict.fromkeys(sheet for file in files for sheet in file.sheets)
        for name in self._not_asked(formats, len(sheets), len(names)):
            del self.fields[name]
        if "sheet" in self.fields:
            whole = (ALL_PARTS, _("全部（表头相同的依次读取）"))
            self.fields["sheet"].choices = [AUTOMATIC, whole, *((sheet, sheet) for sheet in sheets)]
        if "file" in self.fields:
            self.fields["file"].choices = [("", _("全部文件")), *((name, name) for name in names)]
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs["placeholder"] = AUTOMATIC[1]

    def _not_asked(self, formats: set[str], sheets: int, files: int) -> list[str]:
        names = [name for name, known_by in ASKED_OF.items() if not formats & known_by]
        return names + ["sheet"] * (sheets < 2) + ["file"] * (files < 2)

    @property
    def options(self) -> dict:
        told = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return {name: value for name, value in told.items() if value not in ("", None)}

    @property
    def only_file(self) -> str:
        """The file that the options are for; empty for all."""
        return self.cleaned_data.get("file", "")


def reading_form(draft: UploadDraft, files: Sequence[Sniffed], data=None) -> ReadingForm:
    names = [file["name"] for file in draft.files]
    return ReadingForm(data, names=names, files=files, initial=draft.options, prefix="read")
