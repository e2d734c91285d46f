"""Functions of lists."""

from collections.abc import Sequence

import ibis.expr.types as ir

from models_engine.expressions.functions.base import Argument, Function, arguments, meaning
from models_engine.expressions.types import BOOLEAN, INTEGER, NULL, STRING, UNKNOWN, Type


def _same(types: Sequence[Type]) -> Type:
    return types[0]


def _items_fit(types: Sequence[Type]) -> str | None:
    """The rule that what is looked for can be in the list: items of its kind, or lists of them."""
    inside = types[0].item
    for type_ in types[1:]:
        item = type_.item or type_
        if inside and item not in (UNKNOWN, NULL) and item.family != inside.family:
            return f"列表中是 {inside}，不能与 {item} 比较。"
    return None


def _contains_all(x: ir.ArrayValue, *items: ir.Value) -> ir.BooleanValue:
    if isinstance(items[0], ir.ArrayValue):
        wanted = items[0].unique()
        return x.unique().intersect(wanted).length() == wanted.length()
    found = x.contains(items[0])
    for item in items[1:]:
        found = found & x.contains(item)
    return found


FUNCTIONS = (
    Function(
        "LIST_LENGTH",
        arguments("x:list"),
        INTEGER,
        lambda x: x.length().cast("int64"),
        meaning("列表中的个数", "Number of items"),
    ),
    Function(
        "LIST_CONTAINS",
        arguments("x:list", "item:any"),
        BOOLEAN,
        lambda x, item: x.contains(item),
        meaning("列表是否含有某值", "Whether a list contains a value"),
        rule=_items_fit,
    ),
    Function(
        "LIST_CONTAINS_ALL",
        arguments("x:list", "item:any"),
        BOOLEAN,
        _contains_all,
        meaning(
            "列表是否含有所列的（或另一列表的）全部值", "Whether a list contains every one of the values or of a list"
        ),
        rule=_items_fit,
        variadic=True,
    ),
    Function(
        "LIST_INTERSECT",
        arguments("x:list", "y:list"),
        _same,
        lambda x, y: x.unique().intersect(y.unique()).sort(),
        meaning("两个列表共有的值，按值排序", "The values in both lists, in order"),
        rule=_items_fit,
    ),
    Function(
        "LIST_JOIN",
        (Argument("x", ("list",)), Argument("separator", ("string",), constant=True)),
        STRING,
        lambda x, separator: x.map(lambda item: item.cast("string")).join(separator),
        meaning("用分隔符连成一段文字", "The items joined by a separator"),
    ),
    Function(
        "LIST_SORT", arguments("x:list"), _same, lambda x: x.sort(), meaning("按值排序的列表", "The list in order")
    ),
)
