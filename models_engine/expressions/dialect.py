"""The grammar that expressions are read with: sqlglot's, with every function read as a plain call.

sqlglot knows hundreds of functions of many databases and rewrites them into nodes of their own. Here a function is a
name and its arguments, so that one table (functions) says which names exist; only CAST and CASE have their grammar.
"""

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp, parser
from sqlglot.dialects.dialect import Dialect


class Rules(Dialect):
    """Scalar expressions of the rule language."""

    class Parser(parser.Parser):
        FUNCTIONS: ClassVar[dict[str, Callable]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Callable]] = {"CAST": lambda self: self._parse_cast(True)}
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Callable]] = {"CASE": lambda self: self._parse_case()}


RULES = Rules()


def written(node: exp.Expression) -> str:
    """A part of an expression as one would write it, for messages."""
    return node.sql(dialect=RULES)
