"""Rare spellings of days and times of day, as the plain ones that the expressions read."""

import re

import cn2an

REPUBLIC = "(?:(?:中华|中華)?民[国國])"
_DAY = re.compile(
    rf"^({REPUBLIC}?)([〇零○O元一二三四五六七八九十百\d]{{1,5}})年"
    r"([一二三四五六七八九十\d]{1,3})月([一二三四五六七八九十廿卅\d]{1,3})[日号號](.*)$"
)
_NUMBERED = re.compile(rf"^{REPUBLIC}(\d{{1,3}})([-/.].*)$")
_HALVES = "上午|下午|凌晨|早上|中午|晚上|AM|PM"
_HALF = re.compile(
    rf"^(.*?)({_HALVES})(\d{{1,2}})(.*)$|^(.*?\s)?(\d{{1,2}})(:[\d:.]+)(AM|PM)$",
    re.IGNORECASE,
)
_LATE = ("下午", "晚上", "中午", "PM")
_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0"}


def spelled_plainly(raw: str, *, in_roc: bool = False) -> str | None:
    """二〇二四年一月五日, 民国一百一十三年一月五日, 2024/1/5 下午 3:05; None for anything else.

    ``in_roc``: years without an era are those of the Republic.
    """
    blank = re.compile(r"\s+")
    halved = _in_24_hours(blank.sub(" ", raw))
    text = blank.sub("", halved or raw)
    if match := _NUMBERED.match(text):
        return f"{int(match[1]) + 1911}{match[2]}"
    match = _DAY.match(text)
    if not match:
        return halved
    year, month, day = (_number(word) for word in match.groups()[1:4])
    if year is None or month is None or day is None:
        return None
    year += 1911 if match[1] or (in_roc and year < 1000) else 0
    return f"{year:04}-{month:02}-{day:02} {match[5]}".strip() if year >= 1800 else None


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if word == "元":
        return 1
    if set(word) <= _DIGITS.keys() and len(word) > 1:
        return int("".join(_DIGITS[digit] for digit in word))
    try:
        return int(cn2an.cn2an(word.replace("廿", "二十").replace("卅", "三十"), "smart"))
    except (ValueError, KeyError):
        return None


def _in_24_hours(text: str) -> str | None:
    """A clock of twelve hours as one of twenty-four; None where there is none."""
    match = _HALF.match(re.sub(rf" *({_HALVES}) *", r"\1", text, flags=re.IGNORECASE))
    if not match:
        return None
    before, half, hour, rest = match.groups()[:4] if match[2] else (match[5] or "", match[8], match[6], match[7])
    hours = int(hour)
    if hours > 12:
        return None
    if half.upper() in _LATE:
        hours += 12 if hours < 12 and not (half == "中午" and hours == 11) else 0
    elif hours == 12:
        hours = 0
    return f"{before.strip()} {hours}{rest}"
