"""Functions over the rows of a group. A NULL is left out; the order of rows never changes a result."""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from models_engine.expressions.functions.base import Argument, Function, arguments, meaning
from models_engine.expressions.typed import Environment
from models_engine.expressions.types import DECIMAL, INTEGER, list_of
from models_engine.expressions.values import COMPUTED

_ORDERED = "x:number|string|date|month|timestamp"


def _count(environment: Environment, x: ir.Value | None = None) -> ir.IntegerValue:
    return environment.rows() if x is None else x.count()


def _sum(_environment: Environment, x: ir.NumericValue) -> ir.NumericValue:
    if x.type().is_integer():
        return x.sum().cast("int64")
    return x.sum().cast(f"decimal(38, {x.type().scale})")


def _average(_environment: Environment, x: ir.NumericValue) -> ir.NumericValue:
    return x.mean().cast(COMPUTED)


def _list(_environment: Environment, x: ir.Value) -> ir.ArrayValue:
    """A group in which nothing is known has a list all the same: an empty one."""
    return ibis.coalesce(x.collect(order_by=x), ibis.literal([], type=dt.Array(x.type())))


def _first(environment: Environment, x: ir.Value, by: ir.Value | None = None) -> ir.Value:
    if environment.over is not None:
        return _placed(environment, x, by).min()["value"]
    return x.first(order_by=_order(environment, x, by), where=_has_moment(by))


def _last(environment: Environment, x: ir.Value, by: ir.Value | None = None) -> ir.Value:
    if environment.over is not None:
        return _placed(environment, x, by).max()["value"]
    return x.last(order_by=_order(environment, x, by), where=_has_moment(by))


def _order(environment: Environment, x: ir.Value, by: ir.Value | None) -> list[ir.Value]:
    return [*([] if by is None else [by]), *environment.order, x]


def _has_moment(by: ir.Value | None) -> ir.BooleanValue | None:
    """A row that does not say when it was comes neither first nor last."""
    return None if by is None else by.notnull()


def _placed(environment: Environment, x: ir.Value, by: ir.Value | None) -> ir.StructValue:
    """A value behind its place in the order, whose least and greatest are the first and the last value of a window.

    An engine's FIRST over a window knows no order but the window's, and takes what is missing for a value.
    """
    order = _order(environment, x, by)
    value = ibis.struct({**{f"place{n}": part for n, part in enumerate(order[:-1])}, "value": x})
    known = x.notnull() if by is None else x.notnull() & by.notnull()
    return known.ifelse(value, ibis.null(value.type()))


def _places(value: object) -> str | None:
    return None if isinstance(value, int) and 1 <= value <= 1000 else "行数必须是 1 到 1000 之间的整数。"


def _ranking(name: str, specs: tuple[Argument, ...], result, build, zh: str, en: str) -> Function:
    optional = max(0, len(specs) - 1)
    return Function(name, specs, result, build, meaning(zh, en), optional=optional, aggregate=True, ranks=True)


def _aggregate(name: str, specs: tuple[str, ...], result, build, zh: str, en: str, optional: int = 0) -> Function:
    return Function(name, arguments(*specs), result, build, meaning(zh, en), optional=optional, aggregate=True)


def _same(types):
    return types[0]


def _summed(types):
    return types[0] if types[0].name in (INTEGER.name, "money") else DECIMAL


_NEIGHBOUR = (Argument("x", ("any",)), Argument("n", ("integer",), constant=True, rule=_places))

FUNCTIONS = (
    _aggregate(
        "COUNT", ("x:any",), INTEGER, _count, "行数；写列名则只数不为空的", "Rows, or values that are not NULL", 1
    ),
    _aggregate(
        "COUNT_DISTINCT", ("x:any",), INTEGER, lambda _e, x: x.nunique(), "不同值的个数", "Number of different values"
    ),
    _aggregate("SUM", ("x:number",), _summed, _sum, "合计", "Sum"),
    _aggregate("AVG", ("x:number",), DECIMAL, _average, "平均值", "Mean"),
    _aggregate("MIN", (_ORDERED,), _same, lambda _e, x: x.min(), "最小值", "Least value"),
    _aggregate("MAX", (_ORDERED,), _same, lambda _e, x: x.max(), "最大值", "Greatest value"),
    _aggregate(
        "LIST",
        (_ORDERED,),
        lambda types: list_of(types[0]),
        _list,
        "全部值的列表，按值排序",
        "Every value as a list, in order of the values",
    ),
    _aggregate(
        "FIRST",
        ("x:any", "by:number|string|date|month|timestamp"),
        _same,
        _first,
        "按 by（不写则按步骤的顺序）排在最前的值；by 缺失的行不计",
        "The first value in the order of by, or of the step; rows without by are left out",
        1,
    ),
    _aggregate(
        "LAST",
        ("x:any", "by:number|string|date|month|timestamp"),
        _same,
        _last,
        "按 by（不写则按步骤的顺序）排在最后的值；by 缺失的行不计",
        "The last value in the order of by, or of the step; rows without by are left out",
        1,
    ),
    _ranking(
        "RANK", (), INTEGER, lambda _e: (ibis.rank() + 1).cast("int64"), "名次，并列的同名次", "Place; ties share it"
    ),
    _ranking(
        "ROW_NUMBER", (), INTEGER, lambda _e: (ibis.row_number() + 1).cast("int64"), "序号，从 1 起", "Number, from 1"
    ),
    _ranking("LAG", _NEIGHBOUR, _same, lambda _e, x, n=1: x.lag(n), "前面第 n 行（默认上一行）的值", "n rows before"),
    _ranking("LEAD", _NEIGHBOUR, _same, lambda _e, x, n=1: x.lead(n), "后面第 n 行（默认下一行）的值", "n rows after"),
)
