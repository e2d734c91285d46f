"""Functions of numbers."""

import ibis.expr.types as ir

from models_engine.expressions.functions.base import Argument, Function, arguments, meaning
from models_engine.expressions.types import DECIMAL, INTEGER, Type
from models_engine.expressions.values import COMPUTED

MAX_PLACES = 6
EARTH_RADIUS_M = 6_371_008.8


def _places(value: object) -> str | None:
    if isinstance(value, int) and 0 <= value <= MAX_PLACES:
        return None
    return f"小数位数必须是 0 到 {MAX_PLACES} 之间的整数。"


def _rounded(types: list[Type]) -> Type:
    return INTEGER if types[0] == INTEGER else DECIMAL


def _round(x: ir.NumericValue, places: int = 0) -> ir.NumericValue:
    return x if x.type().is_integer() else x.cast(COMPUTED).round(places).cast(f"decimal(38, {places})")


def distance_m(lon1: ir.NumericValue, lat1: ir.NumericValue, lon2: ir.NumericValue, lat2: ir.NumericValue) -> ir.Value:
    """Metres on the sphere between two points in degrees (haversine), to the centimetre."""
    a1, a2 = (lat.cast("float64").radians() for lat in (lat1, lat2))
    half_lat = (a2 - a1) / 2
    half_lon = (lon2.cast("float64") - lon1.cast("float64")).radians() / 2
    chord = half_lat.sin() * half_lat.sin() + a1.cos() * a2.cos() * half_lon.sin() * half_lon.sin()
    return ((chord > 1).ifelse(1.0, chord).sqrt().asin() * (2 * EARTH_RADIUS_M)).round(2).cast(COMPUTED)


FUNCTIONS = (
    Function(
        "ABS", arguments("x:number"), lambda types: types[0], lambda x: x.abs(), meaning("绝对值", "Absolute value")
    ),
    Function(
        "ROUND",
        (Argument("x", ("number",)), Argument("places", ("integer",), constant=True, rule=_places)),
        _rounded,
        _round,
        meaning("四舍五入到若干位小数（默认 0 位）", "Rounded half away from zero to a number of places (0)"),
        optional=1,
    ),
    Function(
        "FLOOR",
        arguments("x:number"),
        INTEGER,
        lambda x: x.floor().cast("int64"),
        meaning("不大于它的最大整数", "The greatest integer not above it"),
    ),
    Function(
        "CEIL",
        arguments("x:number"),
        INTEGER,
        lambda x: x.ceil().cast("int64"),
        meaning("不小于它的最小整数", "The least integer not below it"),
    ),
    Function(
        "distance_m",
        arguments("lon1:number", "lat1:number", "lon2:number", "lat2:number"),
        DECIMAL,
        distance_m,
        meaning("两点间的球面距离（米），经纬度以度计", "Metres on the sphere between two points in degrees"),
    ),
)
