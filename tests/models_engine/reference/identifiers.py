"""Numbers that name persons, companies, vehicles and cases, by their standards; amounts in figures and in words."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from decimal import Decimal

from tests.models_engine.reference.numbers import to_places

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_DIGITS = dict(zip("零一二三四五六七八九壹贰叁肆伍陆柒捌玖两〇", [*range(10), *range(1, 10), 2, 0], strict=True))
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GREAT = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_UNITS = {"": 1, "元": 1, "万元": 10_000, "万": 10_000, "亿元": 100_000_000, "千元": 1000}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def id_card_18(text: str) -> str | None:
    """A valid identity number in 18 characters (GB 11643): a day of birth that exists, and its check digit."""
    number = re.sub(r"[\s-]", "", _plain(text)).upper()
    if re.fullmatch(r"[1-9]\d{14}", number):
        number = number[:6] + "19" + number[6:]
        number += _check_digit(number)
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or _check_digit(number[:17]) != number[17]:
        return None
    try:
        datetime.strptime(number[6:14], "%Y%m%d")
    except ValueError:
        return None
    return number


def _check_digit(digits: str) -> str:
    return "10X98765432"[sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits)) % 11]


def uscc_valid(text: str) -> bool:
    """A unified social credit code (GB 32100): 18 signs, the last one a check sign modulo 31."""
    code = _plain(text).upper()
    if not re.fullmatch(f"[{_CREDIT}]{{18}}", code):
        return False
    total = sum(_CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CREDIT[-total % 31] == code[17]


def plate_normal(text: str) -> str | None:
    """A plate without blanks and dots, in capitals: province, letter, five or six signs."""
    plate = re.sub(r"[\s·•.\-]", "", _plain(text)).upper()
    return plate if re.fullmatch(f"[{_PROVINCES}][A-Z][A-Z0-9]{{4,5}}[A-Z0-9挂学警港澳]", plate) else None


def case_number_normal(text: str) -> str | None:
    """(2022)宁0202刑初12号: brackets of one kind, no blanks, no leading zeros of the number."""
    plain = re.sub(r"[〔【\[]", "(", re.sub(r"[〕】\]]", ")", re.sub(r"\s", "", _plain(text))))
    found = re.fullmatch(r"\((\d{4})\)(\D\d*)(\D+?)(?:字第)?0*([1-9]\d*)号", plain)
    return f"({found[1]}){found[2]}{found[3]}{found[4]}号" if found else None


def amount_of(text: str) -> Decimal | None:
    """Yuan that a text states: 1.2万元, 3,500元, 壹万贰仟元整, 三百元五角."""
    plain = re.sub(r"^人民币|[,\s整正]", "", _plain(text)).replace("圆", "元")
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([千万亿]?元?)", plain):
        return to_places(Decimal(found[1]) * _UNITS[found[2]], 2)
    found = re.fullmatch(r"([^元角分]+)元(?:零?(.)角)?(?:零?(.)分)?", plain)
    if not found or set(found[1]) - {*_DIGITS, *_TENS, *_GREAT}:
        return None
    cents = _DIGITS.get(found[2] or "零", 0) * 10 + _DIGITS.get(found[3] or "零", 0)
    return to_places(_spoken(found[1]) + Decimal(cents) / 100, 2)


def _spoken(numeral: str) -> int:
    total, section, digit = 0, 0, 0
    for sign in numeral:
        if sign in _GREAT:
            total, section, digit = (total + section + digit) * _GREAT[sign], 0, 0
        elif sign in _TENS:
            section, digit = section + (digit or 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + section + digit
