"""Cells that need no cleaning, told at once from those that do.

A type's ``clean`` alone says what its cells mean. What is told here is only this: of which cells ``clean`` would give
the text itself, or a value that is cheaply had. Whoever is not sure leaves a cell out; it is then cleaned.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: characters that stand for themselves in any text: no blank, no star, no apostrophe, nothing that NFKC changes
ASCII_SIGNS = r"!-&(-)+-~"
HAN = "一-龥"
SIGNS = ASCII_SIGNS + HAN + "、。《》〈〉「」『』【】〔〕“”‘’—·"
_ZERO, _HYPHEN, _COLON, _BLANK = (ord(sign) for sign in "0-: ")
_ONE_SIGN = "^(?:" + "|".join(f"{sign}+" for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_@") + ")$"
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class Plain:
    """``known``: the cells whose ``values`` are what ``clean`` would give; the other values mean nothing.

    ``spelt``: those whose text is the value's own spelling (None: all that are known).
    """

    values: pa.Array
    known: np.ndarray
    spelt: np.ndarray | None = None


def matches(cells: pa.StringArray, pattern: str) -> np.ndarray:
    return mask_of(pc.match_substring_regex(cells, pattern))


def mask_of(found: pa.BooleanArray) -> np.ndarray:
    return found.to_numpy(zero_copy_only=False)


def among(cells: pa.StringArray, words: tuple[str, ...]) -> np.ndarray:
    return mask_of(pc.is_in(cells, value_set=pa.array(words)))


def one_sign_only(cells: pa.StringArray) -> np.ndarray:
    """Cells of one digit or capital over and over."""
    return matches(cells, _ONE_SIGN)


def offsets_of(cells: pa.StringArray) -> np.ndarray:
    """Where each cell begins in the column's bytes, and where the last one ends."""
    return np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]


def of_width(cells: pa.StringArray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The cells of so many bytes: their places, and their first bytes, their second bytes and so on."""
    offsets = offsets_of(cells)
    data = np.frombuffer(cells.buffers()[2] or b"", np.uint8)
    places = np.flatnonzero(np.diff(offsets) == width)
    if len(places) == len(cells):
        return places, np.ascontiguousarray(data[offsets[0] : offsets[-1]].reshape(-1, width).T)
    return places, data[offsets[places] + np.arange(width)[:, None]]


def spread(count: int, places: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values of a whole column from those at some of its places; 0 elsewhere."""
    if len(places) == count:
        return values
    whole = np.zeros(count, values.dtype)
    whole[places] = values
    return whole


def digits(signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values of the characters as digits, and in which cells all of them are digits."""
    values = signs - np.uint8(_ZERO)
    return values, values.max(axis=0, initial=0) <= 9


def number(values: np.ndarray) -> np.ndarray:
    """The number that the digits of each cell write."""
    total = values[0].astype(np.int32)
    for value in values[1:]:
        total = total * 10 + value
    return total


def is_day(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether such a day is in the calendar."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)) & (month == 2)
    return (month >= 1) & (month <= 12) & (day >= 1) & (day <= _DAYS[np.minimum(month, 12)] + leap)


def iso_days(signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970 of characters 2024-01-05, and which cells are such days. Years before 1800 and the day that
    systems write for none (1900-01-01) are not."""
    values, all_digits = digits(signs[[0, 1, 2, 3, 5, 6, 8, 9]])
    year, month, day = number(values[:4]), number(values[4:6]), number(values[6:])
    good = all_digits & (signs[4] == _HYPHEN) & (signs[7] == _HYPHEN) & is_day(year, month, day)
    good &= (year >= 1800) & ~((year == 1900) & (month == 1) & (day == 1))
    months = (year - 1970) * 12 + month - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    return np.where(good, days, 0), good


def iso_seconds(signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Seconds since 1970 of characters 2024-01-05 09:30:00, and which cells are such moments."""
    days, good = iso_days(signs[:10])
    values, all_digits = digits(signs[[11, 12, 14, 15, 17, 18]])
    hour, minute, second = number(values[:2]), number(values[2:4]), number(values[4:])
    good = good & all_digits & (hour < 24) & (minute < 60) & (second < 60)
    good &= (signs[10] == _BLANK) & (signs[13] == _COLON) & (signs[16] == _COLON)
    return np.where(good, days * 86_400 + hour * 3_600 + minute * 60 + second, 0), good


def as_numbers(cells: pa.StringArray, pattern: str, kind: pa.DataType) -> Plain:
    """Cells that match are numbers; Arrow reads and writes them as the engine does."""
    known = matches(cells, pattern)
    sure = cells if known.all() else pc.if_else(pa.array(known), cells, pa.scalar(None, pa.string()))
    values = sure.cast(kind)
    return Plain(values, known, mask_of(pc.fill_null(pc.equal(values.cast(pa.string()), cells), False)))
