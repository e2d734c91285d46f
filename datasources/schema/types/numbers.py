"""Counts, quantities and money. Never a binary float: a half-up rounded decimal is what the law reckons with."""

import re
from decimal import Decimal, InvalidOperation

import cn2an
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from datasources.schema.types.base import SemanticType
from datasources.schema.types.plain import Plain, as_numbers

_GROUPED = r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d+"
_PLAIN = rf"^([-+]?(?:{_GROUPED})(?:\.\d+)?|[-+]?\.\d+)"
_SCALES = {
    "": 1, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
    "亿": 100_000_000,
}  # fmt: skip
_CAPITALS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟貮貳參陸萬億點点廿"
#: wide enough for every amount, narrow enough that a factor of 10^8 still fits 38 digits
_EXACT = "decimal(28, 8)"


class Integer(SemanticType):
    """整数; a spreadsheet's 3.0 counts as 3."""

    name = "integer"
    title = "整数"
    ibis_type = "int64"
    base = "integer"
    refusal = "不是整数"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.IntegerValue:
        text = raw.strip()
        digits = text.re_extract(rf"^([-+]?(?:{_GROUPED}))(?:\.0*)?{_suffix(unit)}$", 1)
        return digits.replace(",", "").nullif("").try_cast("int64")

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        return as_numbers(cells, r"^-?\d{1,18}$", pa.int64())

    def rescue(self, raw: str, unit: str | None) -> str | None:
        value = _rare_number(_without(raw, unit))
        return str(int(value)) if value is not None and value == int(value) else None


class Number(SemanticType):
    """小数, six places; 5% is 0.05 unless the column's unit is % itself."""

    name = "decimal"
    title = "小数"
    ibis_type = "decimal(20, 6)"
    base = "decimal"
    refusal = "不是数字"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.DecimalValue:
        text = raw.strip()
        suffix = r"(%?)" if unit == "%" else rf"(%?){_suffix(unit)}"
        form = rf"{_PLAIN}\s*{suffix}$"
        value = text.re_extract(form, 1).replace(",", "").nullif("").try_cast(_EXACT)
        if unit != "%":
            hundredth = ibis.literal(Decimal("0.01")).cast("decimal(3, 2)")
            value = (text.re_extract(form, 2) == "%").ifelse((value * hundredth).cast(_EXACT), value)
        return value.try_cast(self.ibis_type)

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        return as_numbers(cells, r"^-?\d{1,14}(\.\d{1,6})?$", pa.decimal128(20, 6))

    def rescue(self, raw: str, unit: str | None) -> str | None:
        value = _rare_number(_without(raw, unit))
        return None if value is None else f"{value:f}"


class Money(SemanticType):
    """金额 in yuan, two places, half up. The unit in a cell (万元) goes before the column's."""

    name = "money"
    title = "金额"
    ibis_type = "decimal(18, 2)"
    base = "decimal"
    refusal = "不是有效的金额"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.DecimalValue:
        text = raw.re_replace(r"人民币|RMB|CNY|[\s¥￥$]", "")
        text = text.re_search(r"^\(.*\)$").ifelse("-" + text.re_replace(r"[()]", ""), text)
        form = rf"{_PLAIN}([十百千]?[万亿]|[百千]?)(元|圆|块|块钱)?[整正]?$"
        value = text.re_extract(form, 1).replace(",", "").nullif("").try_cast(_EXACT)
        word = text.re_extract(form, 2)
        bare = (word == "") & (text.re_extract(form, 3) == "")
        factor = bare.ifelse(_scale(unit or ""), ibis.null("int64"))
        for spelling, scale in _SCALES.items():
            factor = ((word == spelling) & ~bare).ifelse(scale, factor)
        return (value * factor.cast("decimal(9, 0)")).try_cast(self.ibis_type)

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain | None:
        if _scale(unit or "") != 1:
            return None
        return as_numbers(cells, r"^-?\d{1,16}(\.\d{1,2})?$", pa.decimal128(18, 2))

    def rescue(self, raw: str, unit: str | None) -> str | None:
        text = re.sub(r"人民币|RMB|CNY|[\s¥￥:：]", "", raw)
        currency = _rare_number(text) if not re.search(r"[元圆角分]", text) else None
        if currency is not None:
            return f"{currency * _scale(unit or ''):f}元"
        spoken = _chinese_yuan(text)
        return None if spoken is None else f"{spoken:f}元"


def _scale(unit: str) -> int:
    return _SCALES.get(unit.removesuffix("元").removesuffix("圆"), 1)


def _suffix(unit: str | None) -> str:
    return rf"\s*(?:{re.escape(unit)})?" if unit else ""


def _without(raw: str, unit: str | None) -> str:
    return raw.removesuffix(unit).strip() if unit else raw


def _rare_number(text: str) -> Decimal | None:
    """Scientific notation or Chinese numerals; None for anything else."""
    if re.fullmatch(r"[-+]?\d+(\.\d+)?[eE][-+]?\d{1,2}", text):
        return Decimal(text)
    if text and set(text.lstrip("负")) <= set(_CAPITALS):
        return _chinese(text)
    return None


def _chinese(text: str) -> Decimal | None:
    try:
        return Decimal(str(cn2an.cn2an(text.translate(_SIMPLE), "smart")))
    except (ValueError, InvalidOperation):
        return None


_SIMPLE = str.maketrans(
    {"貮": "贰", "貳": "贰", "參": "叁", "陸": "陆", "萬": "万", "億": "亿", "點": "点", "圆": "元"}
)
_YUAN = re.compile(r"^(负?)(?:([^元角分]+)元)?(?:零?([^元角分])角)?(?:零?([^元角分])分)?[整正]?$")


def _chinese_yuan(text: str) -> Decimal | None:
    """An amount in words: 叁万元整, 壹佰贰拾元伍角, 1万2千元."""
    match = _YUAN.match(text.translate(_SIMPLE))
    if not match or not any(match.groups()[1:]):
        return None
    parts = [Decimal(0) if part is None else _spoken(part) for part in match.groups()[1:]]
    if any(part is None for part in parts):
        return None
    total = parts[0] + parts[1] / 10 + parts[2] / 100
    return -total if match[1] else total


def _spoken(part: str) -> Decimal | None:
    return Decimal(part) if re.fullmatch(r"\d+(\.\d+)?", part) else _chinese(part)
