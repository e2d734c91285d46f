"""Likeness of names and addresses. Measured on characters: the engines' own measures count bytes of UTF-8."""

import ibis
import ibis.expr.types as ir

from models_engine.expressions.functions.base import Function, arguments, meaning
from models_engine.expressions.types import DECIMAL
from models_engine.expressions.values import COMPUTED


def similarity(a: ir.StringValue, b: ir.StringValue) -> ir.DecimalValue:
    """Dice's measure on pairs of neighbouring characters, the ends marked: 1 for equal texts, 0 for nothing shared."""
    return shared(bigrams(a), bigrams(b))


def bigrams(text: ir.StringValue) -> ir.ArrayValue:
    """The different pairs of neighbouring characters of a text, without blanks and in capitals."""
    marked = ibis.literal("^") + text.re_replace(r"\s", "").upper() + "$"
    return ibis.range(0, marked.length() - 1).map(lambda place: marked.substr(place, 2)).unique()


def shared(left: ir.ArrayValue, right: ir.ArrayValue) -> ir.DecimalValue:
    """How much two sets have in common: twice what they share over what both have."""
    both = left.intersect(right).length().cast("float64")
    return (both * 2 / (left.length() + right.length())).cast(COMPUTED)


FUNCTIONS = (
    Function(
        "similarity",
        arguments("a:string", "b:string"),
        DECIMAL,
        similarity,
        meaning(
            "两段文字的相似度，0 到 1（按相邻两字计）", "Likeness of two texts, 0 to 1, by neighbouring characters"
        ),
    ),
)
