"""Tree to typed expression: an allow-list. A node that has no row in the table below is refused by name.

Every visitor looks at its parts first, so that all problems of an expression are told at once; a part that is wrong
has the type UNKNOWN, which fits everywhere.
"""

from __future__ import annotations

from dataclasses import replace

from models_engine.expressions import arithmetic, calls, comparisons, leaves, operations
from models_engine.expressions.problems import ExpressionErrors, ExpressionProblem
from models_engine.expressions.typed import Expression, Scope, Typed
from models_engine.expressions.visiting import Checker

VISITORS = {
    **leaves.VISITORS,
    **comparisons.VISITORS,
    **arithmetic.VISITORS,
    **operations.VISITORS,
    **calls.VISITORS,
}


def check(expression: Expression, scope: Scope, *, aggregate: bool = False) -> Typed:
    """Check an expression against what it may name. Raises ExpressionErrors with every problem found."""
    checker = Checker(expression.text, scope, aggregate, VISITORS)
    try:
        typed = checker.visit(expression.tree)
    except RecursionError:
        checker.problems = [ExpressionProblem("表达式嵌套过深，请拆成几个步骤。")]
    if checker.problems:
        raise ExpressionErrors(expression.text, sorted(set(checker.problems), key=lambda problem: problem.offset))
    if not typed.aggregates:
        return typed
    return replace(typed, build=lambda env: typed.build(replace(env, grouped=True)))
