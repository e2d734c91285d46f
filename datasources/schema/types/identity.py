"""Numbers that name a person or an organisation."""

from typing import ClassVar

import ibis.expr.types as ir
import pyarrow as pa

from datasources.schema.types.base import NumberType, keep_ends, squeeze, when
from datasources.schema.types.check_digits import (
    USCC_ALPHABET,
    id_card_check,
    id_card_check_of_15,
    org_code_check,
    uscc_check,
)
from datasources.schema.types.plain import Plain, of_width, spread
from datasources.schema.types.plain_numbers import is_id_card, is_org_code, is_uscc


class IdCard(NumberType):
    """公民身份号码: eighteen characters by GB 11643; the old fifteen digits grow to eighteen."""

    name = "id_card"
    title = "公民身份号码"
    is_identity = True
    refusal = "不是有效的公民身份号码（校验位或日期不符）"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        number = squeeze(raw)
        grown = number.left(6) + "19" + number.substr(6, 9) + id_card_check_of_15(number)
        long_good = (
            number.re_search(r"^[1-9]\d{5}(?:18|19|20)\d{9}[\dX]$")
            & _is_day(number.substr(6, 4), number.substr(10, 2), number.substr(12, 2))
            & (number.substr(17, 1) == id_card_check(number))
        )
        short_good = number.re_search(r"^[1-9]\d{14}$") & _is_day(
            "19" + number.substr(6, 2), number.substr(8, 2), number.substr(10, 2)
        )
        return long_good.ifelse(number, when(short_good, grown))

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        places, signs = of_width(cells, 18)
        return Plain(cells, spread(len(cells), places, is_id_card(signs)))

    def mask(self, value: str) -> str:
        return keep_ends(value, 6, 4)


class Uscc(NumberType):
    """统一社会信用代码: eighteen characters by GB 32100."""

    name = "uscc"
    title = "统一社会信用代码"
    refusal = "不是有效的统一社会信用代码（应为十八位且校验位相符）"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        code = squeeze(raw)
        well_formed = code.re_search(f"^[{USCC_ALPHABET}]{{2}}\\d{{6}}[{USCC_ALPHABET}]{{10}}$")
        return when(well_formed & (code.substr(17, 1) == uscc_check(code)), code)

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        places, signs = of_width(cells, 18)
        return Plain(cells, spread(len(cells), places, is_uscc(signs)))


class OrgCode(NumberType):
    """组织机构代码: nine characters by GB 11714; a credit code gives its ninth to seventeenth."""

    name = "org_code"
    title = "组织机构代码"
    refusal = "不是有效的组织机构代码（应为九位且校验位相符，或十八位统一社会信用代码）"
    _form: ClassVar[str] = r"^[0-9A-Z]{8}[0-9X]$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        code = squeeze(raw)
        nine = (code.length() == 18).ifelse(code.substr(8, 9), code)
        return when(nine.re_search(self._form) & (nine.substr(8, 1) == org_code_check(nine)), nine)

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        places, signs = of_width(cells, 9)
        return Plain(cells, spread(len(cells), places, is_org_code(signs)))


class AccountNo(NumberType):
    """账号: of a bank, a payment service, a housing fund. No common check digit, so only the shape is judged."""

    name = "account_no"
    title = "账号"
    is_identity = True
    refusal = "不是有效的账号（应为四至四十位数字或字母）"
    plain_form = r"^[0-9A-Z_@]{4,40}$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        number = squeeze(raw)
        return when(number.re_search(self.plain_form), number)

    def mask(self, value: str) -> str:
        return keep_ends(value, 4, 4)


class Phone(NumberType):
    """电话号码: mobile, landline with area code, service numbers; +86 is dropped, other countries keep theirs."""

    name = "phone"
    title = "电话号码"
    is_identity = True
    refusal = "不是有效的电话号码"
    plain_form = r"^1[3-9]\d{9}$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.StringValue:
        bare = squeeze(raw).re_replace(r"[()]", "")
        mobile = bare.re_extract(r"^(?:\+?86|0086)?(1[3-9]\d{9})$", 1)
        home = r"^(?:0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}|1\d{2,4}|9[56]\d{3,6})(?:转\d{1,6})?$"
        number = (mobile != "").ifelse(mobile, bare.re_replace(r"^(?:\+86|0086)", ""))
        return when((mobile != "") | number.re_search(home) | number.re_search(r"^\+[1-9]\d{5,14}$"), number)

    def mask(self, value: str) -> str:
        return keep_ends(value, 3, 4)


def _is_day(year: ir.StringValue | str, month: ir.StringValue, day: ir.StringValue) -> ir.BooleanValue:
    return (year + "-" + month + "-" + day).try_cast("date").notnull()
