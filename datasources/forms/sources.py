"""Forms of data sources: where a source is, what to take from it, when."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.connectors.database import SYSTEMS
from datasources.connectors.directory import Folder
from datasources.connectors.hosts import check_address, check_host, origin_of
from datasources.errors import DataError
from datasources.forms.upload import LabelledForm
from datasources.models import DataSource, DataStandard, Load
from datasources.schedules import WEEKDAYS, Rhythm, read_crontab

KEPT = _("已设置，留空则不变。")
PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SourceForm(LabelledForm):
    """What every kind asks. ``PARTS`` are fields that make up the connection, ``SECRETS`` those that are encrypted."""

    template: str
    PARTS: tuple[str, ...] = ()
    SECRETS: tuple[str, ...] = ()

    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如“市局处罚库”；列的对应按这个名称记住。"))
    standard = forms.ModelChoiceField(
        label=_("数据标准"), queryset=DataStandard.objects.all(), to_field_name="slug", empty_label=_("请选择")
    )
    mode = forms.ChoiceField(label=_("方式"), choices=Load.Mode.choices, initial=Load.Mode.APPEND)

    def __init__(self, *args, source: DataSource | None = None, office_code: str = "", **kwargs) -> None:
        self.source, self.office_code = source, office_code
        if source is not None:
            kwargs["initial"] = {"name": source.name, "mode": source.mode, **self.asked_of(source.connection)}
        super().__init__(*args, **kwargs)
        if source is not None:
            del self.fields["standard"]
            for name in self.SECRETS if source.secret else ():
                self.fields[name].help_text = KEPT

    def asked_of(self, connection: dict[str, Any]) -> dict[str, Any]:
        """The connection as the form's fields ask for it."""
        return dict(connection)

    def clean_mode(self) -> str:
        mode = self.cleaned_data["mode"]
        if self.source and self.source.cursor_column and mode == Load.Mode.REPLACE:
            raise forms.ValidationError(gettext("增量采集只取新的行，不能用全量替换。请改为追加，或先去掉增量字段。"))
        return mode

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            try:
                self.check()
            except DataError as error:
                self.add_error(None, str(error))
        if not self.errors and self.source and self.source.secret and not self.secret and self.is_elsewhere():
            self.add_error(self.SECRETS[0], gettext("地址变了，请重新填写密码或令牌：它不会自动发给另一台服务器。"))
        return data

    def check(self) -> None:
        """Raise DataError where the connection cannot be allowed."""

    def is_elsewhere(self) -> bool:
        """Whether the changed connection would send the kept secret to another place."""
        return False

    @property
    def connection(self) -> dict[str, Any]:
        """The connection as recorded; what later steps have put there stays."""
        kept = dict(self.source.connection) if self.source else {}
        return kept | {part: self.cleaned_data[part] for part in self.PARTS}

    @property
    def secret(self) -> dict[str, str]:
        """What was typed; empty where it is to stay."""
        return {name: self.cleaned_data[name] for name in self.SECRETS if self.cleaned_data.get(name)}


class DirectoryForm(SourceForm):
    template = "datasources/_source_directory.html"
    PARTS = ("folder", "pattern", "put_aside")

    folder = forms.CharField(label=_("目录"), max_length=300)
    pattern = forms.CharField(
        label=_("文件名"), max_length=200, initial="*.csv", help_text=_("通配写法，例如 *.csv；**/*.xlsx 含下级目录。")
    )
    put_aside = forms.BooleanField(
        label=_("处理后移走"),
        required=False,
        help_text=_("入库的移到 done/，被拒收的连同原因移到 refused/；不勾选则文件留在原处，只记住已处理。"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        root = str(Folder(self.office_code, "").path)
        self.fields["folder"].help_text = gettext("本单位的根目录 %(root)s 之下的相对路径。") % {"root": root}

    def check(self) -> None:
        Folder(self.office_code, self.cleaned_data["folder"], self.cleaned_data["pattern"]).check()


class DatabaseForm(SourceForm):
    template = "datasources/_source_database.html"
    PARTS = ("system", "host", "port", "database", "user")
    SECRETS = ("password",)

    system = forms.ChoiceField(label=_("数据库"), choices=[(word, system.title) for word, system in SYSTEMS.items()])
    host = forms.CharField(label=_("主机"), max_length=200, help_text=_("须在设置 SOURCE_HOSTS 允许的名单内。"))
    port = forms.IntegerField(label=_("端口"), min_value=1, max_value=65535, required=False)
    database = forms.CharField(label=_("库名"), max_length=120, help_text=_("Oracle 填服务名。"))
    user = forms.CharField(label=_("账号"), max_length=120, help_text=_("请对方开通只读账号。"))
    password = forms.CharField(label=_("密码"), max_length=500, required=False, widget=PASSWORD)

    def check(self) -> None:
        check_host(self.cleaned_data["host"], self.cleaned_data["port"] or SYSTEMS[self.cleaned_data["system"]].port)

    def is_elsewhere(self) -> bool:
        return any(self.cleaned_data[part] != self.source.connection.get(part) for part in ("system", "host", "port"))


class RestForm(SourceForm):
    template = "datasources/_source_rest.html"
    PARTS = (
        "url", "parameters", "rows_path", "authentication", "token_header", "token_url", "client_id", "scope",
        "paging", "page_parameter", "first_page", "size_parameter", "page_size", "next_path",
    )  # fmt: skip
    SECRETS = ("token", "client_secret")
    #: what a way of paging or authentication cannot do without
    NEEDED = {
        "header": ("token_header",),
        "oauth2": ("token_url", "client_id"),
        "page": ("page_parameter",),
        "offset": ("page_parameter",),
        "token": ("page_parameter", "next_path"),
    }

    url = forms.CharField(
        label=_("接口地址"), max_length=500, help_text=_("http 或 https；主机须在设置 SOURCE_HOSTS 允许的名单内。")
    )
    parameters = forms.CharField(
        label=_("固定参数"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个：名称=值。密钥类参数请放在认证里，不要写在这里。"),
    )
    rows_path = forms.CharField(
        label=_("数据路径"),
        max_length=300,
        required=False,
        help_text=_("各行在应答中的位置（JMESPath），例如 data.items；应答本身就是列表时留空。"),
    )
    authentication = forms.ChoiceField(
        label=_("认证"),
        required=False,
        choices=[
            ("", _("无")),
            ("bearer", _("Bearer 令牌")),
            ("header", _("自定义请求头")),
            ("oauth2", _("OAuth2 客户端凭据")),
        ],
    )
    token = forms.CharField(label=_("令牌"), max_length=4000, required=False, widget=PASSWORD)
    token_header = forms.RegexField(label=_("请求头名称"), regex=r"^[A-Za-z0-9-]{1,60}$", required=False)
    token_url = forms.CharField(label=_("取令牌地址"), max_length=500, required=False)
    client_id = forms.CharField(label=_("客户端标识"), max_length=200, required=False)
    client_secret = forms.CharField(label=_("客户端密钥"), max_length=4000, required=False, widget=PASSWORD)
    scope = forms.CharField(label=_("范围（scope）"), max_length=200, required=False)
    paging = forms.ChoiceField(
        label=_("分页"),
        choices=[
            ("none", _("不分页")),
            ("page", _("页码")),
            ("offset", _("偏移量")),
            ("link", _("下一页链接")),
            ("token", _("游标令牌")),
        ],
    )
    page_parameter = forms.CharField(
        label=_("页码、偏移或游标的参数名"), max_length=60, required=False, help_text=_("例如 page、offset、cursor。")
    )
    first_page = forms.IntegerField(label=_("首页页码"), min_value=0, required=False, initial=1)
    size_parameter = forms.CharField(label=_("每页行数的参数名"), max_length=60, required=False)
    page_size = forms.IntegerField(label=_("每页行数"), min_value=1, max_value=100_000, required=False, initial=500)
    next_path = forms.CharField(
        label=_("下一页所在路径"), max_length=300, required=False, help_text=_("留空则用应答的 Link 头。")
    )

    def asked_of(self, connection: dict[str, Any]) -> dict[str, Any]:
        lines = "\n".join(f"{name}={value}" for name, value in (connection.get("parameters") or {}).items())
        return connection | {"parameters": lines}

    def clean_parameters(self) -> dict[str, str]:
        lines = [line.strip() for line in self.cleaned_data["parameters"].splitlines() if line.strip()]
        if wrong := [line for line in lines if "=" not in line[1:]]:
            raise forms.ValidationError(gettext("“%(line)s”不是“名称=值”。") % {"line": wrong[0]})
        return dict((part.strip() for part in line.split("=", 1)) for line in lines)

    def clean_first_page(self) -> int:
        given = self.cleaned_data["first_page"]
        return 1 if given is None else given

    def clean_page_size(self) -> int:
        return self.cleaned_data["page_size"] or 500

    def check(self) -> None:
        check_address(self.cleaned_data["url"])
        if self.cleaned_data["token_url"]:
            check_address(self.cleaned_data["token_url"])
        for choice in ("authentication", "paging"):
            for name in self.NEEDED.get(self.cleaned_data[choice], ()):
                if not self.cleaned_data[name]:
                    self.add_error(name, gettext("选择这种方式时必须填写。"))

    def is_elsewhere(self) -> bool:
        kept = self.source.connection
        moved = origin_of(self.cleaned_data["url"]) != origin_of(kept["url"])
        return moved or self.cleaned_data["token_url"] != kept.get("token_url", "")


FORMS: dict[str, type[SourceForm]] = {
    DataSource.Kind.DIRECTORY: DirectoryForm,
    DataSource.Kind.DATABASE: DatabaseForm,
    DataSource.Kind.REST: RestForm,
}


class ScheduleForm(LabelledForm):
    """When to collect."""

    kind = forms.ChoiceField(label=_("定时"), choices=Rhythm.KINDS)
    minute = forms.IntegerField(label=_("第几分"), min_value=0, max_value=59, required=False)
    at = forms.TimeField(
        label=_("时刻"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekday = forms.TypedChoiceField(
        label=_("星期"), choices=list(WEEKDAYS.items()), coerce=int, required=False, empty_value=None
    )
    crontab = forms.CharField(
        label=_("自定义"),
        max_length=80,
        required=False,
        help_text=_("五段：分 时 日 月 星期（0 为星期日），例如 30 6 * * 1-5。"),
    )
    NEEDED = {"hourly": ("minute",), "daily": ("at",), "weekly": ("at", "weekday"), "own": ("crontab",)}

    @classmethod
    def of(cls, source: DataSource, data=None) -> "ScheduleForm":
        return cls(data, initial=vars(Rhythm.of(source.crontab)), prefix="schedule")

    def clean(self) -> dict:
        data = super().clean()
        for name in self.NEEDED.get(data.get("kind", ""), ()):
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, gettext("请填写。"))
        if not self.errors and data["kind"] == "own":
            try:
                read_crontab(data["crontab"])
            except DataError as error:
                self.add_error("crontab", str(error))
        return data

    @property
    def schedule(self) -> str:
        """The crontab; empty for by hand."""
        data = self.cleaned_data
        if data["kind"] == "hand":
            return ""
        return Rhythm(data["kind"], data["minute"], data["at"], data["weekday"], data["crontab"]).as_crontab()
