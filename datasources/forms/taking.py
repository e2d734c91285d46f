"""Forms of what is taken from a database or an interface."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasources.connectors.database import SYSTEMS
from datasources.connectors.database.selects import read_only_query
from datasources.errors import DataError
from datasources.forms.upload import LabelledForm
from datasources.models import DataSource, Load

SEPARATOR = "."


class TakingForm(LabelledForm):
    """The cursor of an increment. ``PARTS`` go into the source's connection."""

    PARTS: tuple[str, ...] = ("look_back",)

    cursor_column = forms.CharField(
        label=_("增量字段"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "source-columns", "autocomplete": "off"}),
        help_text=_("只增不减、每行都有值的字段，如更新时间或流水号；不填则每次取全部。"),
    )
    look_back = forms.IntegerField(
        label=_("回看"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("对方晚提交的行也能取到：时间按分钟、日期按天、编号按数值往回看；已取过的行不会重复入库。"),
    )

    def __init__(self, *args, source: DataSource, **kwargs) -> None:
        self.source = source
        initial = dict(source.connection) | {"cursor_column": source.cursor_column}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)

    def clean_cursor_column(self) -> str:
        column = self.cleaned_data["cursor_column"].strip()
        if column and self.source.mode == Load.Mode.REPLACE:
            raise forms.ValidationError(gettext("这个数据源按全量替换入库，每次须取全部。请先把方式改为追加。"))
        return column

    def clean_look_back(self) -> int:
        return self.cleaned_data["look_back"] or 0

    @property
    def connection(self) -> dict[str, Any]:
        return dict(self.source.connection) | {part: self.cleaned_data[part] for part in self.PARTS}


class TableForm(TakingForm):
    """``tables``: (schema, table) to choose from."""

    PARTS = ("schema", "table", "query", "look_back")

    place = forms.ChoiceField(label=_("表或视图"), required=False)
    query = forms.CharField(
        label=_("或写查询语句"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false"}),
        help_text=_("一条只读的 SELECT，在只读事务中执行；填写后以它为准。"),
    )
    field_order = ("place", "query", "cursor_column", "look_back")

    def __init__(self, *args, source: DataSource, tables: list[tuple[str, str]], **kwargs) -> None:
        kept = source.connection.get("schema") or "", source.connection.get("table") or ""
        super().__init__(*args, source=source, initial={"place": SEPARATOR.join(kept)}, **kwargs)
        offered = [*tables, *([kept] if kept[1] and kept not in tables else [])]
        self.places = {SEPARATOR.join(place): place for place in offered}
        self.fields["place"].choices = [("", _("请选择")), *((place, place) for place in self.places)]

    def clean_query(self) -> str:
        query = self.cleaned_data["query"].strip()
        if query:
            try:
                read_only_query(query, SYSTEMS[self.source.connection["system"]].grammar)
            except DataError as error:
                raise forms.ValidationError(str(error)) from error
        return query

    def clean(self) -> dict:
        data = super().clean()
        data["schema"], data["table"] = self.places.get(data.get("place", ""), ("", ""))
        if not data["table"] and not data.get("query") and not self.errors:
            self.add_error("place", gettext("请选择表，或填写查询语句。"))
        return data


class ParameterForm(TakingForm):
    PARTS = ("since_parameter", "look_back")

    since_parameter = forms.CharField(
        label=_("增量参数名"),
        max_length=60,
        required=False,
        help_text=_("把上次取到的值放进这个参数，例如 updated_since；接口应返回大于等于它的行。"),
    )
    field_order = ("cursor_column", "since_parameter", "look_back")

    def clean(self) -> dict:
        data = super().clean()
        if bool(data.get("since_parameter")) != bool(data.get("cursor_column")) and not self.errors:
            self.add_error("since_parameter", gettext("增量字段和增量参数名须同时填写，或都不填。"))
        return data
