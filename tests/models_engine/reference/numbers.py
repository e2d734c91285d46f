"""Numbers: whole ones, and decimals of which what is computed keeps six places, half away from zero."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

Number = int | Decimal

_WIDE = Context(prec=80)


def to_places(value: Number | Decimal, places: int = 6) -> Decimal:
    """A decimal of so many places, half away from zero."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def product(a: Number, b: Number) -> Number:
    """Whole numbers stay whole."""
    return a * b if isinstance(a, int) and isinstance(b, int) else to_places(_WIDE.multiply(Decimal(a), Decimal(b)))


def quotient(a: Number, b: Number) -> Decimal | None:
    """Always a decimal; what is divided by nothing is unknown."""
    return None if b == 0 else to_places(_WIDE.divide(Decimal(a), Decimal(b)))


def remainder(a: Number, b: Number) -> Number | None:
    """With the sign of what is divided; unknown when divided by nothing."""
    if b == 0:
        return None
    times = int(_WIDE.divide(Decimal(a), Decimal(b)).to_integral_value(ROUND_DOWN))
    return a - b * times


def rounded(value: Number, places: int = 0) -> Number:
    """Half away from zero."""
    return value if isinstance(value, int) else to_places(value, places)


def floor(value: Number) -> int:
    return int(Decimal(value).to_integral_value(ROUND_FLOOR))


def ceiling(value: Number) -> int:
    return int(Decimal(value).to_integral_value(ROUND_CEILING))
