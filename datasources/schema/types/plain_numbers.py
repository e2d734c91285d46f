"""Check digits over whole columns of bytes: only a quicker ``check_digits`` for numbers written as they should be.

``signs`` are the first bytes of all numbers, their second bytes and so on.
"""

import numpy as np

from datasources.schema.types.check_digits import (
    ID_CHECKS,
    ID_WEIGHTS,
    ORG_ALPHABET,
    ORG_CHECKS,
    ORG_WEIGHTS,
    USCC_ALPHABET,
)
from datasources.schema.types.plain import digits, is_day, number

_NONE = 255


def is_id_card(signs: np.ndarray) -> np.ndarray:
    """Which eighteen characters are an identity number: its digits, its day of birth, its check."""
    values, all_digits = digits(signs[:17])
    century = number(values[6:8])
    day = is_day(number(values[6:10]), number(values[10:12]), number(values[12:14]))
    good = all_digits & (values[0] != 0) & (century >= 18) & (century <= 20) & day
    return good & (_codes(ID_CHECKS)[_weighed(values, ID_WEIGHTS) % 11] == signs[17])


def is_uscc(signs: np.ndarray) -> np.ndarray:
    """Which eighteen characters are a credit code; one character over and over is none."""
    values = _values(USCC_ALPHABET)[signs]
    good = (values.max(axis=0, initial=0) != _NONE) & (values[2:8].max(axis=0, initial=0) <= 9)
    check = (31 - _weighed(values[:17], [pow(3, place, 31) for place in range(17)]) % 31) % 31
    return good & (check == values[17]) & ~_all_same(signs)


def is_org_code(signs: np.ndarray) -> np.ndarray:
    """Which nine characters are an organisation code; one character over and over is none."""
    values = _values(ORG_ALPHABET)[signs[:8]]
    good = values.max(axis=0, initial=0) != _NONE
    return good & (_codes(ORG_CHECKS)[_weighed(values, ORG_WEIGHTS) % 11] == signs[8]) & ~_all_same(signs)


def _weighed(values: np.ndarray, weights: tuple[int, ...] | list[int]) -> np.ndarray:
    total = np.zeros(values.shape[1], np.uint16)
    for value, weight in zip(values, weights, strict=True):
        total += value * np.uint16(weight)
    return total


def _all_same(signs: np.ndarray) -> np.ndarray:
    return (signs == signs[0]).all(axis=0)


def _codes(characters: str) -> np.ndarray:
    return np.frombuffer(characters.encode(), np.uint8)


def _values(alphabet: str) -> np.ndarray:
    """The value of every byte; 255 for one that is not in the alphabet."""
    values = np.full(256, _NONE, np.uint8)
    values[_codes(alphabet)] = np.arange(len(alphabet))
    return values
