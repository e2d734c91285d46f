"""Functions of text. Lengths and places count characters, and the first character is number 1."""

import re
import unicodedata

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from models_engine.expressions.functions.base import Argument, Function, arguments, meaning
from models_engine.expressions.types import BOOLEAN, INTEGER, STRING


def pattern_problem(pattern: object) -> str | None:
    """What is wrong with a regular expression. RE2's grammar is what every engine here understands alike."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern=str(pattern))
    except pa.ArrowInvalid:
        return "正则表达式无效；不支持前后断言（?=、?!、?<）和反向引用（\\1）。"
    return None


def folded(pattern: str) -> str:
    """A pattern whose full-width characters are the plain ones that cleaned text has, quoted where they would act."""
    return "".join(_fold_one(character) for character in pattern)


def _fold_one(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return character if plain == character else re.escape(plain)


def _concat(*values: ir.StringValue) -> ir.StringValue:
    first, *rest = (value.fill_null("") for value in values)
    for value in rest:
        first = first + value
    return first


def _substring(x: ir.StringValue, start: ir.IntegerValue, length: ir.IntegerValue | None = None) -> ir.StringValue:
    # not greatest(length, 0): that is 0 for a length that is missing
    return x.substr(start - 1) if length is None else x.substr(start - 1, (length < 0).ifelse(0, length))


def _contains_any(x: ir.StringValue, *words: ir.StringValue) -> ir.BooleanValue:
    found = x.contains(words[0])
    for word in words[1:]:
        found = found | x.contains(word)
    return found


def _group(value: object) -> str | None:
    return None if isinstance(value, int) and 0 <= value <= 9 else "组号必须是 0 到 9 之间的整数。"


_PATTERN = Argument("pattern", ("string",), constant=True, rule=pattern_problem)

FUNCTIONS = (
    Function(
        "LENGTH",
        arguments("x:string"),
        INTEGER,
        lambda x: x.length().cast("int64"),
        meaning("字数", "Number of characters"),
    ),
    Function(
        "TRIM",
        arguments("x:string"),
        STRING,
        lambda x: x.strip(),
        meaning("去掉首尾空白", "Without blanks at the ends"),
    ),
    Function("UPPER", arguments("x:string"), STRING, lambda x: x.upper(), meaning("转成大写", "In capitals")),
    Function("LOWER", arguments("x:string"), STRING, lambda x: x.lower(), meaning("转成小写", "In small letters")),
    Function(
        "SUBSTRING",
        arguments("x:string", "start:integer", "length:integer"),
        STRING,
        _substring,
        meaning("从第几个字起取若干字（从 1 数起）", "Characters from a place on, counted from 1"),
        optional=1,
    ),
    Function(
        "REPLACE",
        arguments("x:string", "old:string", "new:string"),
        STRING,
        lambda x, old, new: x.replace(old, new),
        meaning("把一段文字全部换成另一段", "Every occurrence of a text replaced"),
    ),
    Function(
        "CONCAT",
        arguments("x:string"),
        STRING,
        _concat,
        meaning("连接文字，空值当作空文字（|| 遇空值则为空）", "Texts joined; NULL counts as empty (|| gives NULL)"),
        variadic=True,
    ),
    Function(
        "STARTS_WITH",
        arguments("x:string", "start:string"),
        BOOLEAN,
        lambda x, start: x.startswith(start),
        meaning("是否以某段文字开头", "Whether it starts with a text"),
    ),
    Function(
        "ENDS_WITH",
        arguments("x:string", "end:string"),
        BOOLEAN,
        lambda x, end: x.endswith(end),
        meaning("是否以某段文字结尾", "Whether it ends with a text"),
    ),
    Function(
        "CONTAINS",
        arguments("x:string", "part:string"),
        BOOLEAN,
        lambda x, part: x.contains(part),
        meaning("是否含有某段文字", "Whether it contains a text"),
    ),
    Function(
        "contains_any",
        arguments("x:string", "word:string"),
        BOOLEAN,
        _contains_any,
        meaning("是否含有所列词语之一", "Whether it contains one of the words"),
        variadic=True,
    ),
    Function(
        "REGEXP_MATCHES",
        (Argument("x", ("string",)), _PATTERN),
        BOOLEAN,
        lambda x, pattern: x.re_search(folded(pattern)),
        meaning("是否有一段符合正则表达式", "Whether some part matches a regular expression"),
    ),
    Function(
        "REGEXP_EXTRACT",
        (Argument("x", ("string",)), _PATTERN, Argument("group", ("integer",), constant=True, rule=_group)),
        STRING,
        lambda x, pattern, group=0: x.re_extract(folded(pattern), group).nullif(""),
        meaning(
            "符合正则表达式的第一段（或其中一组），没有则为空", "The first match, or one of its groups; NULL where none"
        ),
        optional=1,
    ),
)
