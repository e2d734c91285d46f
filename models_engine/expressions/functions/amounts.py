"""An amount of money read out of a cell, in figures or in words, inside the engine."""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from datasources.schema.types import TYPES
from models_engine.expressions.values import COMPUTED, decimal_literal

_FORMAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億圆圓两〇角"
_PLAIN = "一二二三三四五六六七八九十百千万亿元元二零角"
_DIGITS = "一二三四五六七八九"
_NUMERAL = f"[零{_DIGITS}十百千万亿]"
_AMOUNT = rf"^(?:人民币)?({_NUMERAL}+)元(?:零?([{_DIGITS}])角)?(?:零?([{_DIGITS}])分)?[整正]?$"
# 一万二千元 is 万 sections of thousands, hundreds, tens and ones
_PLACES = {"千": 1000, "百": 100}


def amount_of(text: ir.StringValue) -> ir.DecimalValue:
    """Yuan stated by a text, half up to the cent; NULL where it states none.

    Figures with a unit (1.2万元) are read like a money column; numerals of both kinds (叁万元整, 三百元五角) here.
    """
    plain = text.strip().translate(_FORMAL, _PLAIN)
    yuan = _yuan(plain.re_extract(_AMOUNT, 1))
    cents = _digit(plain.re_extract(_AMOUNT, 2)) * 10 + _digit(plain.re_extract(_AMOUNT, 3))
    in_words = yuan.cast(COMPUTED) + cents.cast(COMPUTED) * decimal_literal(Decimal("0.01")).cast(COMPUTED)
    spoken = plain.re_search(_AMOUNT).ifelse(in_words.cast(COMPUTED), ibis.null(COMPUTED))
    return ibis.coalesce(TYPES["money"].clean(text).cast(COMPUTED), spoken).cast(TYPES["money"].ibis_type)


def _yuan(numeral: ir.StringValue) -> ir.IntegerValue:
    """The number that plain numerals say: …亿…万…."""
    hundred_millions = _section(numeral.re_extract(r"^(.*)亿", 1))
    ten_thousands = _section(numeral.re_extract(r"([^亿]*)万", 1))
    return hundred_millions * 100_000_000 + ten_thousands * 10_000 + _section(numeral.re_extract(r"([^万亿]*)$", 1))


def _section(numeral: ir.StringValue) -> ir.IntegerValue:
    """A number below ten thousand."""
    total = _digit(numeral.re_extract(rf"([{_DIGITS}])$", 1))
    for place, worth in _PLACES.items():
        total = total + _digit(numeral.re_extract(rf"([{_DIGITS}]){place}", 1)) * worth
    tens = _digit(numeral.re_extract(rf"([{_DIGITS}])十", 1))
    # 十五 is fifteen: a ten without a digit before it is one ten
    return total + (numeral.contains("十") & (tens == 0)).ifelse(1, tens) * 10


def _digit(numeral: ir.StringValue) -> ir.IntegerValue:
    """The worth of one numeral; 0 for none."""
    value = ibis.literal(0, type="int64")
    for worth, character in enumerate(_DIGITS, start=1):
        value = (numeral == character).ifelse(worth, value)
    return value
