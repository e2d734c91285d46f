"""Ways of writing that mean something simpler than what stands there, for those who say an expression in words."""

from __future__ import annotations

from sqlglot import exp

#: a day of this year stands for no end
LAST_YEAR = "9999"
_SHAPES = {(False, True): "starts", (True, False): "ends", (True, True): "contains"}


def pattern_meant(pattern: str) -> tuple[str, str]:
    """What a LIKE pattern asks (starts, ends, contains, or like) and of which text."""
    inner = pattern.strip("%")
    shape = _SHAPES.get((pattern.startswith("%"), pattern.endswith("%")))
    if shape is None or not inner or "%" in inner or "_" in inner:
        return "like", pattern
    return shape, inner


def is_negative(node: exp.Expression) -> bool:
    """Whether a number is written with a sign, alone or in a product."""
    node = node.unnest()
    if isinstance(node, exp.Mul):
        return is_negative(node.this) != is_negative(node.expression)
    return isinstance(node, exp.Neg)


def without_sign(node: exp.Expression) -> exp.Expression:
    """The number without its sign."""
    node = node.unnest()
    if isinstance(node, exp.Mul):
        signed = exp.Mul(this=without_sign(node.this).copy(), expression=without_sign(node.expression).copy())
        return signed if is_negative(node) else node
    return node.this.unnest() if isinstance(node, exp.Neg) else node


def twelfth(node: exp.Expression) -> exp.Placeholder | None:
    """The parameter of which a number of months is twelve times: years."""
    if not isinstance(node, exp.Mul):
        return None
    parts = [node.this.unnest(), node.expression.unnest()]
    years = [part for part in parts if isinstance(part, exp.Placeholder)]
    return years[0] if len(years) == 1 and any(part.name == "12" for part in parts) else None


def item_looked_for(contains: exp.Anonymous) -> tuple[exp.Expression, str] | None:
    """(text, item) of CONTAINS(CONCAT('、', text, '、'), '、item、'): one whole item of an enumeration."""
    inside, wanted = (part.unnest() for part in contains.expressions)
    if not (isinstance(inside, exp.Anonymous) and inside.this.upper() == "CONCAT" and len(inside.expressions) == 3):
        return None
    before, text, after = inside.expressions
    mark = before.name
    texts = all(isinstance(part, exp.Literal) and part.is_string for part in (before, after, wanted))
    item = wanted.name.removeprefix(mark).removesuffix(mark)
    if not (texts and mark and after.name == mark and wanted.name == f"{mark}{item}{mark}"):
        return None
    return text, item


def case_within(node: exp.Anonymous, name: str) -> tuple[exp.Expression, exp.Expression | None] | None:
    """(condition, what is reckoned) of a figure over CASE with one branch; None for what counts rows."""
    case = node.expressions[0].unnest() if node.expressions else None
    if not isinstance(case, exp.Case) or case.this or len(case.args["ifs"]) != 1:
        return None
    branch, otherwise = case.args["ifs"][0], case.args.get("default")
    nothing = otherwise is None or isinstance(otherwise, exp.Null)
    if not (nothing or (name == "SUM" and otherwise.name == "0")):
        return None
    then = branch.args["true"]
    counts = (name == "SUM" and then.name == "1") or (name == "COUNT" and isinstance(then, exp.Literal))
    return branch.this, None if counts else then
