"""The expression language: SQL scalar expressions, parsed, type-checked and compiled, never pasted into a query.

``check_text`` reads and checks a text at once; ``compile`` makes the Ibis value of what was checked.
"""

import ibis.expr.types as ir

from models_engine.expressions.checker import check
from models_engine.expressions.functions import FUNCTIONS, Function
from models_engine.expressions.parser import parse
from models_engine.expressions.problems import ExpressionErrors, ExpressionProblem
from models_engine.expressions.typed import Environment, Expression, Scope, Typed
from models_engine.expressions.types import Schema, Type

__all__ = [
    "FUNCTIONS",
    "Environment",
    "Expression",
    "ExpressionErrors",
    "ExpressionProblem",
    "Function",
    "Schema",
    "Scope",
    "Type",
    "Typed",
    "check",
    "check_text",
    "compile",
    "parse",
]


def check_text(text: str, scope: Scope, *, aggregate: bool = False) -> Typed:
    """Parse and check an expression. Raises ExpressionErrors with every problem found.

    With ``aggregate`` the aggregate functions are allowed, and a bare column must stand inside one or be a group key.
    """
    return check(parse(text), scope, aggregate=aggregate)


def compile(typed: Typed, environment: Environment) -> ir.Value:
    """The Ibis value of a checked expression in an environment."""
    return typed.build(environment)
