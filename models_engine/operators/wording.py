"""The parts of operators' sentences that several of them share, and the many sentences of the join."""

from collections.abc import Iterable, Mapping
from typing import Any

from models_engine.expressions import Typed
from models_engine.operators.base import KeyPair, OrderTerm

SENTENCES = {
    "zh": {
        "inner": {
            "without": "将{left}与{right}按{keys}相同关联。",
            "with": "将{left}与{right}按{keys}相同关联，且{where}。",
        },
        "left": {
            "without": "为{left}带上{keys}相同的{right}；没有的也保留。",
            "with": "为{left}带上{keys}相同且{where}的{right}；没有的也保留。",
        },
        "semi": {
            "without": "保留{left}中在{right}里有{keys}相同记录的行。",
            "with": "保留{left}中在{right}里有{keys}相同且{where}的记录的行。",
        },
        "anti": {
            "without": "保留{left}中在{right}里没有{keys}相同记录的行。",
            "with": "保留{left}中在{right}里没有{keys}相同且{where}的记录的行。",
        },
    },
    "en": {
        "inner": {
            "without": "Pair {left} with {right} where {keys} is the same.",
            "with": "Pair {left} with {right} where {keys} is the same and {where}.",
        },
        "left": {
            "without": "Add to {left} what {right} has with the same {keys}; keep those without.",
            "with": "Add to {left} what {right} has with the same {keys} where {where}; keep those without.",
        },
        "semi": {
            "without": "Keep the rows of {left} for which {right} has the same {keys}.",
            "with": "Keep the rows of {left} for which {right} has the same {keys} where {where}.",
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


def said_columns(columns: Mapping[str, Typed], words: Any) -> str:
    """New columns as an enumeration: the name, and what it is worked out from where that is not the name itself."""
    mark, bracket = ("、", "（{}）") if words.language == "zh" else (", ", " ({})")
    said = []
    for name, typed in columns.items():
        origin = words.expression(typed)
        title = words.column(name)
        said.append(title if origin in (title, name) else title + bracket.format(origin))
    return mark.join(said)


def said_order(terms: Iterable[OrderTerm], words: Any) -> str:
    """An order: what stands first."""
    down, up = ("从大到小", "从小到大") if words.language == "zh" else (" from the top", " from the bottom")
    mark = "、" if words.language == "zh" else ", "
    return mark.join(words.column(term.column) + (down if term.descending else up) for term in terms)


def said_keys(keys: Iterable[KeyPair], words: Any) -> str:
    """Equal keys; both names where they differ."""
    mark, equals = ("、", "{}（对应{}）") if words.language == "zh" else (" and ", "{} (there {})")
    return mark.join(
        words.column(pair.left)
        if pair.left == pair.right
        else equals.format(*map(words.column, (pair.left, pair.right)))
        for pair in keys
    )
