"""The parts of operators' sentences that several of them share, and the many sentences of the join."""

from collections.abc import Iterable, Mapping
from typing import Any

from models_engine.expressions import Typed
from models_engine.operators.base import KeyPair, OrderTerm

SENTENCES = {
    "zh": {
        "inner": {
            "without": "将{left}与{right}中{keys}相同的记录配对。",
            "with": "将{left}与{right}中{keys}相同的记录配对，条件是：{where}。",
        },
        "left": {
            "without": "为{left}带上{right}中{keys}相同的记录；没有的也保留。",
            "with": "为{left}带上{right}中{keys}相同的记录，条件是：{where}；没有的也保留。",
        },
        "semi": {
            "without": "保留{left}中这样的记录：在{right}里有{keys}相同的记录。",
            "with": "保留{left}中这样的记录：在{right}里有{keys}相同的记录，且{where}。",
        },
        "anti": {
            "without": "保留{left}中这样的记录：在{right}里找不到{keys}相同的记录。",
            "with": "保留{left}中这样的记录：在{right}里找不到{keys}相同、并且符合以下条件的记录：{where}。",
        },
    },
    "en": {
        "inner": {
            "without": "Pair {left} with {right} on the same {keys}.",
            "with": "Pair {left} with {right} on the same {keys}, where {where}.",
        },
        "left": {
            "without": "Add to {left} what {right} has with the same {keys}; keep those without.",
            "with": "Add to {left} what {right} has with the same {keys}, where {where}; keep those without.",
        },
        "semi": {
            "without": "Keep the rows of {left} for which {right} has the same {keys}.",
            "with": "Keep the rows of {left} for which {right} has a row with the same {keys}, where {where}.",
        },
        "anti": {
            "without": "Keep the rows of {left} for which {right} has nothing with the same {keys}.",
            "with": "Keep the rows of {left} for which {right} has nothing with the same {keys} where {where}.",
        },
    },
}
COVERED = {
    "zh": "{right}的数据须完整到{until}，否则暂不判断。",
    "en": " The data of {right} must be complete up to {until}; otherwise the row waits.",
}
_MOMENTS = ("date", "month", "timestamp")
_ORDERS = {
    "zh": {"moment": ("{}从早到晚", "{}从晚到早"), "string": ("{}", "{}倒序"), "": ("{}从小到大", "{}从大到小")},
    "en": {
        "moment": ("{} (earliest first)", "{} (latest first)"),
        "string": ("{}", "{} (reversed)"),
        "": ("{} (smallest first)", "{} (largest first)"),
    },
}


def said_columns(columns: Mapping[str, Typed], words: Any) -> str:
    """New columns as an enumeration: the name, and what it is worked out from where that is not the name itself."""
    mark, bracket = ("、", "（{}）") if words.language == "zh" else (", ", " ({})")
    said = []
    for name, typed in columns.items():
        origin = words.expression(typed)
        title = words.column(name)
        said.append(title if origin in (title, name, title.strip("「」")) else title + bracket.format(origin))
    return mark.join(said)


def said_order(terms: Iterable[OrderTerm], words: Any) -> str:
    """An order: what stands first, in the words of its type."""
    mark = "、" if words.language == "zh" else ", "
    return mark.join(_said_term(term, words) for term in terms)


def _said_term(term: OrderTerm, words: Any) -> str:
    kind = words.kinds.get(term.column)
    family = "" if kind is None else "moment" if kind.family in _MOMENTS else kind.family
    orders = _ORDERS[words.language]
    return orders.get(family, orders[""])[term.descending].format(words.column(term.column))


def said_keys(keys: Iterable[KeyPair], words: Any) -> str:
    """Equal keys; both titles where they differ."""
    mark, equals = ("、", "{}（对应{}）") if words.language == "zh" else (" and ", "{} (there {})")
    pairs = ((words.column(pair.left), words.right_column(pair.right)) for pair in keys)
    return mark.join(left if left == right else equals.format(left, right) for left, right in pairs)


def said_relations(names: Iterable[str], words: Any) -> str:
    """Several inputs and steps."""
    if words.language == "zh":
        return "、".join(words.relation(name).removesuffix("的结果") for name in names)
    return ", ".join(map(words.relation, names))
