"""What every semantic type is: its cleaning, its check, its mask, its refusal."""

import re
from abc import ABC, abstractmethod
from typing import ClassVar

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from datasources.schema.types.plain import Plain, among, matches, one_sign_only

#: written where nothing is known; they match nothing, not even each other
PLACEHOLDERS = (
    "无", "不详", "不明", "未知", "暂无", "空", "未填", "未填写", "-", "--", "---", "—", "——", "/", "//", "\\", ".",
    "?", "NULL", "null", "Null", "None", "none", "N/A", "n/a", "#N/A", "NaN", "nan", "nil",
)  # fmt: skip
SPOILT_REFUSAL = "电子表格已把号码变成科学计数法，末尾数字已丢失，请从源系统按文本格式重新导出"
_SPOILT = r"^\d(?:\.\d+)?[eE]\+\d{1,3}$"


class SemanticType(ABC):
    """One kind of value. ``clean`` is pure Ibis so that the same rule runs inside any engine."""

    name: ClassVar[str]
    title: ClassVar[str]
    ibis_type: ClassVar[str] = "string"
    #: the language's type: values of one base can be compared
    base: ClassVar[str] = "string"
    #: masked on screen unless a purpose is stated
    is_identity: ClassVar[bool] = False
    refusal: ClassVar[str]
    #: folded spellings that are their own value, for speed; placeholders may be among them, bad cells may not
    plain_form: ClassVar[str] = ""

    def clean(self, raw: ir.StringValue, unit: str | None = None) -> ir.Value:
        """The typed value of folded text; NULL when it is missing or bad."""
        return self.is_missing(raw).ifelse(ibis.null(self.ibis_type), self.parse(raw, unit))

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        """Whether the cell says nothing, which is not the same as saying something wrong."""
        return is_missing(raw)

    @abstractmethod
    def parse(self, raw: ir.StringValue, unit: str | None) -> ir.Value:
        """The typed value of a cell that is not missing; NULL when it is bad."""

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain | None:
        """Cells, none NULL or blank, whose value is told without ``clean``; None where that is not worth trying."""
        if not self.plain_form:
            return None
        return Plain(cells, matches(cells, self.plain_form) & ~among(cells, PLACEHOLDERS))

    def rescue(self, raw: str, unit: str | None) -> str | None:
        """A plain spelling, which ``clean`` reads, of a rare one that it does not; None when there is none."""
        return None

    def explain(self, raw: str) -> str:
        """Why this folded cell was refused."""
        return self.refusal

    def mask(self, value: str) -> str:
        """The value as shown to those who have not stated a purpose."""
        return value


class NumberType(SemanticType):
    """An identifier made of digits and letters: blanks are noise, and a spreadsheet may have destroyed its digits."""

    #: says that one repeated digit stands for a missing value
    same_digits_missing: ClassVar[bool] = True

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        missing = is_missing(raw)
        return missing | all_same(squeeze(raw)) if self.same_digits_missing else missing

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain | None:
        found = super().plain(cells, unit)
        return found and Plain(cells, found.known & ~one_sign_only(cells))

    def explain(self, raw: str) -> str:
        return SPOILT_REFUSAL if is_spoilt_by_spreadsheet(raw) else self.refusal


def is_missing(raw: ir.StringValue) -> ir.BooleanValue:
    """NULL, blank, a placeholder (无, 不详, -, /), or masked (``***``)."""
    text = raw.strip()
    return raw.isnull() | (text == "") | text.isin(PLACEHOLDERS) | text.contains("***")


def all_same(text: ir.StringValue) -> ir.BooleanValue:
    """Whether the text is one character over and over (000000, 111111, or a lone 0)."""
    return (text.replace(text.left(1), "") == "") & ((text.length() > 1) | (text == "0"))


def squeeze(raw: ir.StringValue) -> ir.StringValue:
    """Without blanks, hyphens and dots between digits, in capitals."""
    return raw.re_replace(r"[\s\-‐-―·•.'`]", "").upper()


def when(good: ir.BooleanValue, value: ir.Value) -> ir.Value:
    """The value where the condition holds, NULL elsewhere."""
    return good.ifelse(value, ibis.null(value.type()))


def is_spoilt_by_spreadsheet(raw: str) -> bool:
    """Whether a long number was turned into 1.10105E+17."""
    return re.match(_SPOILT, raw) is not None


def not_spoilt(text: ir.StringValue) -> ir.BooleanValue:
    return ~text.re_search(_SPOILT)


def keep_ends(value: str, head: int, tail: int) -> str:
    """The first and last characters, stars between; a value too short for that is all stars."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]
