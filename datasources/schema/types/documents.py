"""Numbers of cases, documents, regions, and codes of a list."""

import ibis.expr.types as ir

from datasources.schema.types.base import (
    SPOILT_REFUSAL,
    SemanticType,
    is_spoilt_by_spreadsheet,
    not_spoilt,
    when,
)
from datasources.schema.types.plain import HAN, SIGNS

_OPEN, _CLOSE = r"[(〔\[【]", r"[)〕\]】]"


class CaseNumber(SemanticType):
    """案号 (法〔2015〕137号): half-width brackets, no blanks, no leading zeros, a suffix 之一 is kept.

    The older style 字第…号 is written without 字第, so that both spellings of one number meet.
    """

    name = "case_number"
    title = "案号"
    refusal = "不是有效的案号（例如 (2024)冀0702执45号）"
    _form = (
        rf"^{_OPEN}?(\d{{4}}){_CLOSE}?(最高法|[一-龥]\d{{0,4}})([一-龥]{{1,8}}?)(?:字第|第)?0*([1-9]\d*)号"
        r"(之[一二三四五六七八九十\d]+)?$"
    )
    #: half-width brackets, no 第 (between 笫 and 笭) before the number
    plain_form = r"^\(\d{4}\)[一-龥]\d{0,4}[一-笫笭-龥]{1,8}[1-9]\d*号(之[一二三四五六七八九十\d]+)?$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        text = raw.re_replace(r"\s", "")
        part = [text.re_extract(self._form, group) for group in range(1, 6)]
        number = "(" + part[0] + ")" + part[1] + part[2] + part[3] + "号" + part[4]
        return when(text.re_search(self._form), number)


class DocNumber(SemanticType):
    """文书文号: 青检建〔2024〕12号. One that does not parse is kept, without blanks: agencies number as they please."""

    name = "doc_number"
    title = "文号或编号"
    refusal = SPOILT_REFUSAL
    plain_form = rf"^([{HAN}][{HAN}0-9A-Za-z]*〔\d{{4}}〕[1-9]\d*号|[0-9A-Za-z_/.#-]+)$"
    _form = rf"^([一-龥].*?){_OPEN}(\d{{4}}){_CLOSE}第?0*([1-9]\d*)号$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        text = raw.re_replace(r"\s", "")
        part = [text.re_extract(self._form, group) for group in range(1, 4)]
        formal = part[0] + "〔" + part[1] + "〕" + part[2] + "号"
        return text.re_search(self._form).ifelse(formal, when(not_spoilt(text), text))


class RegionCode(SemanticType):
    """行政区划代码 (GB 2260): six digits. Two or four are filled with zeros, longer statistical codes are cut."""

    name = "region_code"
    title = "行政区划代码"
    refusal = "不是有效的行政区划代码（应为两位、四位、六位、九位或十二位数字）"
    plain_form = r"^[1-9]\d{5}$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        digits = raw.re_replace(r"\s|\.0$", "")
        shaped = digits.re_search(r"^(?:[1-9]\d(?:\d{2}|\d{4}|\d{7}|\d{10})?|000000)$")
        return when(shaped, (digits + "0000").left(6))


class Code(SemanticType):
    """代码: a word of a code list, kept as written but for blanks around it."""

    name = "code"
    title = "代码"
    refusal = "不是有效的代码"
    #: a plus sign may be that of 1.1E+17
    plain_form = rf"^[{SIGNS.replace('+-~', ',-~')}]+$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        text = raw.strip()
        return when(not_spoilt(text), text)

    def explain(self, raw: str) -> str:
        return SPOILT_REFUSAL if is_spoilt_by_spreadsheet(raw) else self.refusal
