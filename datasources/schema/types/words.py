"""Text, and the names of people and organisations."""

import re

import ibis
import ibis.expr.types as ir

from datasources.schema.types.base import SemanticType, is_missing
from datasources.schema.types.plain import ASCII_SIGNS, SIGNS

_ORGANISATION = re.compile(
    r"(公司|集团|厂|店|行|院|局|所|社|站|场|部|处|中心|学校|大学|中学|小学|幼儿园|委员会|协会|基金|政府|村|馆|"
    r"\b(inc|llc|ltd|corp|co|company|farms?)\b\.?)(\(.*\))?$",
    re.IGNORECASE,
)


class Text(SemanticType):
    """长文本: kept as it stands, line breaks included."""

    name = "text"
    title = "长文本"
    base = "text"
    refusal = "不是可读的文本"
    plain_form = rf"^[{SIGNS}]([{SIGNS} \r\n\t]*[{SIGNS}])?$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        return raw.strip()


class String(SemanticType):
    """短文本: one line; runs of blanks become one."""

    name = "string"
    title = "短文本"
    refusal = "不是可读的文本"
    plain_form = rf"^[{SIGNS}]+( [{SIGNS}]+)*$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        return raw.re_replace(r"\s+", " ").strip()


class Name(SemanticType):
    """姓名或名称: blanks inside a Chinese name go, one middle dot, half-width brackets. A masked name is missing."""

    name = "name"
    title = "姓名或名称"
    is_identity = True
    refusal = "不是有效的姓名或名称"
    plain_form = rf"^([{SIGNS}]+|[{ASCII_SIGNS}]+( [{ASCII_SIGNS}]+)*)$"

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        # *ST is how the stock exchange marks a company in danger
        return is_missing(raw) | (raw.contains("*") & ~raw.startswith("*ST"))

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        text = raw.strip().re_replace(r"\s*[·•・‧]\s*", "·")
        chinese = text.re_search("[一-龥]")
        return chinese.ifelse(text.re_replace(r"\s+", ""), text.re_replace(r"\s+", " "))

    def mask(self, value: str) -> str:
        """Persons keep their first character; organisations are no personal information and stay."""
        if len(value) > 4 and _ORGANISATION.search(value):
            return value
        return value[:1] + "*" * (len(value) - 1)


class Boolean(SemanticType):
    """是否: 有 and 无 are answers here, not placeholders."""

    name = "boolean"
    title = "是否"
    ibis_type = "boolean"
    base = "boolean"
    refusal = "不是“是”或“否”"
    _yes = ("是", "有", "对", "√", "true", "t", "yes", "y", "1", "1.0")
    _no = ("否", "无", "没有", "错", "×", "false", "f", "no", "n", "0", "0.0")

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        return is_missing(raw) & (raw != "无")

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.BooleanValue:
        text = raw.strip().lower()
        return text.isin(self._yes).ifelse(True, text.isin(self._no).ifelse(False, ibis.null("boolean")))
